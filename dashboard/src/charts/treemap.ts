// SPDX-License-Identifier: Apache-2.0
//
// Squarified treemap (Bruls, Huizing, van Wijk 2000): rectangles whose areas are the sizes, as near to squares as
// the order allows. Sizes come largest first; what is not above zero has no area and is left out.
//
//   const boxes = treemap([6, 3, 1], 100, 60);   // [{ index: 0, x, y, width, height }, …]

export interface Box {
  index: number;
  x: number;
  y: number;
  width: number;
  height: number;
}

export function treemap(sizes: readonly number[], width: number, height: number): Box[] {
  const total = sizes.reduce((sum, size) => sum + Math.max(0, size), 0);
  if (total <= 0 || width <= 0 || height <= 0) return [];
  const areas = sizes
    .map((size, index) => ({ index, area: (Math.max(0, size) * width * height) / total }))
    .filter(({ area }) => area > 0);
  const boxes: Box[] = [];
  let free = { x: 0, y: 0, width, height };
  for (let first = 0; first < areas.length;) {
    const side = Math.min(free.width, free.height);
    let last = first + 1;
    while (
      last < areas.length &&
      worst(areas.slice(first, last + 1), side) <= worst(areas.slice(first, last), side)
    )
      last += 1;
    free = placeRow(areas.slice(first, last), free, boxes);
    first = last;
  }
  return boxes;
}

type Area = { index: number; area: number };
const sumOf = (row: readonly Area[]): number => row.reduce((sum, { area }) => sum + area, 0);

// The worst ratio of sides in a row laid along a side of this length.
function worst(row: readonly Area[], side: number): number {
  const depth = sumOf(row) / side;
  return Math.max(...row.map(({ area }) => Math.max(depth / (area / depth), area / depth / depth)));
}

function placeRow(row: readonly Area[], free: Omit<Box, "index">, boxes: Box[]): Omit<Box, "index"> {
  const upright = free.width >= free.height; // the row stands on the left, or lies on top
  const depth = sumOf(row) / (upright ? free.height : free.width);
  let along = upright ? free.y : free.x;
  for (const { index, area } of row) {
    const length = area / depth;
    boxes.push(
      upright
        ? { index, x: free.x, y: along, width: depth, height: length }
        : { index, x: along, y: free.y, width: length, height: depth },
    );
    along += length;
  }
  return upright
    ? { ...free, x: free.x + depth, width: free.width - depth }
    : { ...free, y: free.y + depth, height: free.height - depth };
}
