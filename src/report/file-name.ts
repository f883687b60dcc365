// The name of a file, without the folders that it lies in: a report is passed on, and where it was made is nobody's business.

/** The last part of a path of either kind of system; of `owner/name`, which is no path, the last `parts`. */
export function fileName(path: string, parts = 1): string {
  const isPath = /^([/\\~.]|[A-Za-z]:[\\/])/.test(path);
  return path
    .split(/[\\/]/)
    .filter((part) => part !== '')
    .slice(isPath ? -1 : -parts)
    .join('/');
}
