// Reads an e-mail as it travelled: its subject and its text, whatever they are wrapped in.

/**
 * @param {string} message headers and body
 * @returns {{ subject: string, text: string }} decoded, line breaks kept
 */
export function readMail(message) {
  const { headers, body } = splitHeaders(message);
  return { subject: decodeWords(headers.get('subject') ?? ''), text: textOfPart(headers, body) };
}

function splitHeaders(part) {
  const gap = /\r?\n\r?\n/.exec(part);
  const head = gap === null ? part : part.slice(0, gap.index);
  const headers = new Map();
  for (const line of head.replace(/\r?\n[ \t]+/g, ' ').split(/\r?\n/)) {
    const colon = line.indexOf(':');
    const name = line.slice(0, colon).toLowerCase();
    if (colon > 0 && !headers.has(name)) headers.set(name, line.slice(colon + 1).trim());
  }
  return { headers, body: gap === null ? '' : part.slice(gap.index + gap[0].length) };
}

/** The first readable text of a part, whatever it is wrapped in. */
function textOfPart(headers, body) {
  const type = (headers.get('content-type') ?? 'text/plain').toLowerCase();
  const boundary = /boundary="?([^";]+)"?/i.exec(headers.get('content-type') ?? '')?.[1];
  if (type.startsWith('multipart') && boundary !== undefined) {
    for (const section of body.split(`--${boundary}`).slice(1)) {
      const part = splitHeaders(section.replace(/^\r?\n/, ''));
      const text = section.startsWith('--') ? '' : textOfPart(part.headers, part.body);
      if (text.trim() !== '') return text;
    }
    return '';
  }
  if (!type.startsWith('text') && type.includes('/')) return '';
  const text = decodeTransfer(body, headers.get('content-transfer-encoding')?.toLowerCase());
  return type.startsWith('text/html') || /<html|<body/i.test(text) ? stripMarkup(text) : text;
}

function decodeTransfer(body, encoding) {
  if (encoding === 'base64') return Buffer.from(body, 'base64').toString('latin1');
  return encoding === 'quoted-printable' ? decodeQuoted(body) : body;
}

function decodeQuoted(text) {
  return text
    .replace(/=\r?\n/g, '')
    .replace(/=([0-9A-Fa-f]{2})/g, (_, code) => String.fromCharCode(Number.parseInt(code, 16)));
}

/** Decodes the encoded words of a header: `=?iso-8859-1?Q?caf=E9?=`. */
function decodeWords(header) {
  return header.replace(/=\?[^?]*\?([BQ])\?([^?]*)\?=/gi, (_, kind, word) =>
    kind.toUpperCase() === 'B'
      ? Buffer.from(word, 'base64').toString('latin1')
      : decodeQuoted(word.replaceAll('_', ' ')),
  );
}

const ENTITIES = { nbsp: ' ', amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", copy: '(c)' };

function stripMarkup(html) {
  return html
    .replace(/<!--[\s\S]*?-->|<(style|script|title)\b[\s\S]*?<\/\1>/gi, ' ')
    .replace(/<[^>]*>/g, ' ')
    .replace(/&#(\d{2,3});/g, (_, code) => String.fromCharCode(Number(code)))
    .replace(/&([a-z]+);?/gi, (entity, name) => ENTITIES[name.toLowerCase()] ?? entity);
}
