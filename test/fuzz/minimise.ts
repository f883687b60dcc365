// Makes a failing file as small as it gets while it still fails in the same way (delta debugging by Zeller).

/** `fails` is told candidates; at most `tries` of them. */
export function minimise(bytes: Buffer, fails: (candidate: Buffer) => boolean, tries = 3000): Buffer {
  let smallest = bytes;
  let left = tries;
  for (let size = Math.ceil(smallest.length / 2); size >= 1; size = Math.floor(size / 2)) {
    for (let shrunk = true; shrunk;) {
      shrunk = false;
      for (let at = 0; at < smallest.length;) {
        if (left-- <= 0) return smallest;
        const candidate = Buffer.concat([smallest.subarray(0, at), smallest.subarray(at + size)]);
        if (candidate.length < smallest.length && fails(candidate)) {
          smallest = candidate;
          shrunk = true;
        } else {
          at += size;
        }
      }
    }
  }
  return smallest;
}
