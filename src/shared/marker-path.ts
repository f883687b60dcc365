// The marks on curves, each method's of a shape of its own: colour is never the only cue.

/** A polygon's corners around the origin, of a circle of radius 1 in area. */
const SHAPES: readonly (readonly (readonly [number, number])[] | 'circle')[] = [
  'circle',
  [
    [-0.9, -0.9],
    [0.9, -0.9],
    [0.9, 0.9],
    [-0.9, 0.9],
  ],
  [
    [0, -1.25],
    [1.15, 0.85],
    [-1.15, 0.85],
  ],
  [
    [0, -1.3],
    [1.3, 0],
    [0, 1.3],
    [-1.3, 0],
  ],
  [
    [0, 1.25],
    [1.15, -0.85],
    [-1.15, -0.85],
  ],
];

/** Path data of a series' mark; chance has the number -1, and a smaller circle. */
export function markerPath(series: number, x: number, y: number, radius: number): string {
  const shape = series < 0 ? 'circle' : SHAPES[series % SHAPES.length]!;
  if (shape === 'circle') {
    const r = series < 0 ? 0.7 * radius : radius;
    return `M${(x - r).toFixed(2)} ${y.toFixed(2)}a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0Z`;
  }
  const corners = shape.map(([dx, dy]) => `${(x + radius * dx).toFixed(2)} ${(y + radius * dy).toFixed(2)}`);
  return `M${corners.join('L')}Z`;
}
