/** Heatmaps as the server sends them: rows, columns and cells, little-endian. */

/** The heatmaps in the server's answer, in the order in which they were asked for. */
export function readCells(bytes, many) {
  const view = new DataView(bytes);
  let at = 0;
  return Array.from({length: many}, () => {
    const cells = cellsAt(view, at);
    at += bytesOf(cells);
    return cells;
  });
}

/** The maps of examples in the server's answer: `example` and `cells` of each. */
export function readExamples(bytes) {
  const view = new DataView(bytes);
  const maps = [];
  for (let at = 0; at < view.byteLength;) {
    const cells = cellsAt(view, at + 4);
    maps.push({example: view.getInt32(at, true), cells});
    at += 4 + bytesOf(cells);
  }
  return maps;
}

function cellsAt(view, at) {
  const [rows, columns] = [view.getInt32(at, true), view.getInt32(at + 4, true)];
  return {
    rows,
    columns,
    values: Float32Array.from({length: rows * columns}, (_, i) => view.getFloat32(at + 8 + 4 * i, true)),
  };
}

function bytesOf({rows, columns}) {
  return 8 + 4 * rows * columns;
}
