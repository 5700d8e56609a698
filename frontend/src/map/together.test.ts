import { expect, test } from "vitest";
import { type Camera, type Companion, type Spot, Together } from "./together";

const CAMERA: Camera = { center: [11, 51], zoom: 12, isWhole: false };

/** A map that, like the real one, says that it moves when it is told to. */
class Follower implements Companion {
  readonly cameras: Camera[] = [];
  readonly spots: (Spot | null)[] = [];

  constructor(private readonly together: Together) {}

  follow(camera: Camera) {
    this.cameras.push(camera);
    this.together.moved(this, camera);
  }

  pointAt(spot: Spot | null) {
    this.spots.push(spot);
  }
}

function three() {
  const together = new Together();
  const maps = [new Follower(together), new Follower(together), new Follower(together)] as const;
  for (const map of maps) together.join(map);
  return { together, maps };
}

test("all follow the one that moves, once, and none follows a follower", () => {
  const { together, maps } = three();
  together.moved(maps[1], CAMERA);
  expect(maps.map((one) => one.cameras)).toEqual([[CAMERA], [], [CAMERA]]);
  together.moved(maps[0], { ...CAMERA, zoom: 9 });
  expect(maps[1].cameras.map((one) => one.zoom)).toEqual([9]);
});

test("all are pointed at but the one under the pointer", () => {
  const { together, maps } = three();
  together.pointed(maps[0], { x: 3, y: 4 });
  together.pointed(maps[0], null);
  expect(maps.map((one) => one.spots)).toEqual([[], [{ x: 3, y: 4 }, null], [{ x: 3, y: 4 }, null]]);
});

test("who comes later goes where the others are, who left is left alone", () => {
  const { together, maps } = three();
  together.moved(maps[0], CAMERA);
  const late = new Follower(together);
  together.join(late);
  expect(late.cameras).toEqual([CAMERA]);
  together.leave(maps[2]);
  together.moved(maps[0], { ...CAMERA, zoom: 10 });
  expect(maps[2].cameras).toHaveLength(1);
  expect(late.cameras).toHaveLength(2);
});

test("who comes later shows everything as long as the others do", () => {
  const { together, maps } = three();
  together.moved(maps[0], { ...CAMERA, isWhole: true });
  const late = new Follower(together);
  together.join(late);
  expect(late.cameras).toEqual([]);
});

test("a map that cannot follow does not make the others deaf", () => {
  const { together, maps } = three();
  const broken: Companion = {
    follow: () => {
      throw new Error("gone");
    },
    pointAt: () => undefined,
  };
  together.join(broken);
  expect(() => together.moved(maps[0], CAMERA)).toThrow("gone");
  together.leave(broken);
  together.moved(maps[0], { ...CAMERA, zoom: 8 });
  expect(maps[1].cameras.at(-1)?.zoom).toBe(8);
});
