// Generated parts of a Markdown page: each command replaces its own and leaves the rest to its writers.
import fs from 'node:fs';
import path from 'node:path';

/** Puts `content` between `<!-- NAME -->` and `<!-- /NAME -->` in `file`; at its end where they are not there yet. */
export function writeSection(file: string, name: string, content: string): void {
  const open = `<!-- ${name} -->`;
  const close = `<!-- /${name} -->`;
  const section = `${open}\n\n${content.trim()}\n\n${close}`;
  fs.mkdirSync(path.dirname(file), { recursive: true });
  const old = fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : '';
  const [start, end] = [old.indexOf(open), old.indexOf(close)];
  const page =
    start === -1 || end < start
      ? `${old.trimEnd()}\n\n${section}\n`
      : old.slice(0, start) + section + old.slice(end + close.length);
  fs.writeFileSync(file, page.trimStart());
}
