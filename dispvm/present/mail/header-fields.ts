// The head of a message or part (RFC 5322 and 2045), from bytes held as a string. Pure and total: a head of any shape
// gives bounded fields and says where the body begins. Values stay bytes; header-text.ts makes them text.

export interface Field {
  /** In small letters. */
  readonly name: string;
  /** Unfolded; bytes as characters. */
  readonly untrustedBytes: string;
}
export interface Head {
  readonly fields: readonly Field[];
  readonly bodyStart: number;
}

const fieldsMax = 1000;
const fieldMaxCharacters = 64 * 1024;
const fieldPattern = /^([!-9;-~]{1,200})[ \t]*:[ \t]*(.*)$/s;

/** Reads from `start`; a first line as mailboxes and mail relays put it before a message (“From …”) is passed over. */
export const readHead = (bytes: string, start: number, end: number): Head => {
  const fields: Field[] = [];
  let folded: string[] = [];
  const finish = (): void => {
    const [, name, value] = fieldPattern.exec(folded.join('')) ?? [];
    folded = [];
    if (name !== undefined && value !== undefined && fields.length < fieldsMax)
      fields.push({ name: name.toLowerCase(), untrustedBytes: value.slice(0, fieldMaxCharacters).trimEnd() });
  };
  let at = start;
  while (at < end) {
    const found = bytes.indexOf('\n', at);
    const next = found === -1 || found >= end ? end : found + 1;
    const line = bytes.slice(at, next).replace(/\r?\n$/, '');
    if (line.trim() === '' && (fields.length > 0 || folded.length > 0 || at > start))
      return (finish(), { fields, bodyStart: next });
    if (/^[ \t]/.test(line) && folded.length > 0) folded.push(line.replace(/^[ \t]+/, ' '));
    else if (fieldPattern.test(line)) {
      finish();
      folded = [line];
    } else if (!(at === start && (/^>?From /.test(line) || line.trim() === '')))
      return (finish(), { fields, bodyStart: at });
    at = next;
  }
  finish();
  return { fields, bodyStart: end };
};

export const fieldOf = (fields: readonly Field[], name: string): string | null =>
  fields.find((field) => field.name === name)?.untrustedBytes ?? null;
