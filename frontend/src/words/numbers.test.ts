import { describe, expect, test } from "vitest";
import type { Status } from "../api/types";
import { date, difference, number, printed, SIGNS } from "./numbers";

describe("numbers", () => {
  test.each([
    [1234.5, 1, "1.234,5", "1,234.5"],
    [0, 0, "0", "0"],
    [-1234.56, 1, "−1.234,6", "−1,234.6"],
    [-0.04, 1, "0,0", "0.0"],
    [1e6, 0, "1.000.000", "1,000,000"],
    [0.345, 3, "0,345", "0.345"],
  ])("%s with %s decimals", (value, decimals, german, english) => {
    expect(number(value, decimals, "de")).toBe(german);
    expect(number(value, decimals, "en")).toBe(english);
  });

  test("a difference carries its sign, nothing carries none", () => {
    expect(difference(2.5, 1, "de")).toBe("+2,5");
    expect(difference(-2.5, 1, "de")).toBe("−2,5");
    expect(difference(0, 1, "de")).toBe("0,0");
    expect(difference(-0.001, 1, "de")).toBe("0,0");
  });
});

describe("cells of a printed table", () => {
  test("exactly nothing, less than half a unit, and a number are three things", () => {
    expect(printed({ value: 0, status: "present" }, 1, "de")).toBe("-");
    expect(printed({ value: 0.04, status: "present" }, 1, "de")).toBe("0");
    expect(printed({ value: 0.05, status: "present" }, 1, "de")).toBe("0,1");
    expect(printed({ value: 1234.56, status: "present" }, 1, "de")).toBe("1.234,6");
  });

  test.each([
    ["suppressed", "."],
    ["unknown_or_confidential", "."],
    ["not_yet_available", "..."],
    ["unreliable", "/"],
    ["too_few_residents", "/"],
    ["not_applicable", "x"],
    ["undefined", "x"],
    ["missing", "k. A."],
  ] as [Exclude<Status, "present">, string][])("%s is printed as %s", (status, sign) => {
    expect(printed({ value: null, status }, 1, "de")).toBe(sign);
    expect(SIGNS[status]).toBe(sign);
  });
});

describe("dates", () => {
  test("are written as each language writes them", () => {
    expect(date("2024-12-31", "de")).toBe("31.12.2024");
    expect(date("2024-12-31", "en")).toBe("31 December 2024");
  });

  test("what is no date is shown as it came", () => {
    expect(date("soon", "de")).toBe("soon");
  });
});
