declare module "polylabel" {
  /** The point inside a polygon that is farthest from its border. */
  export default function polylabel(
    polygon: readonly (readonly (readonly number[])[])[],
    precision?: number,
  ): number[];
}
