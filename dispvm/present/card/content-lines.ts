// The lines that calendars (RFC 5545) and contacts (RFC 6350, 2426 and version 2.1) are made of, as a tree of
// components. Pure and total: bounded in lines and depth; a line of no such form is left out.
import { decodeWindows1252 } from '../mail/byte-text.ts';
import { decodeUtf8 } from '../utf-8.ts';
import { decodeQuotedPrintable } from '../mail/transfer-encoding.ts';

export interface Line {
  /** In capitals, without its group. */
  readonly name: string;
  /** In capitals; a parameter of version 2.1 without a name is a TYPE or the ENCODING. */
  readonly parameters: ReadonlyMap<string, string>;
  readonly untrustedValue: string;
}
export interface Component {
  readonly name: string;
  readonly lines: Line[];
  readonly components: Component[];
}

const linesMax = 50_000;
const depthMax = 6;
const pattern = /^(?:[\w-]+\.)?([A-Za-z][\w-]{0,60})((?:;(?:[^":;]|"[^"]*")*)*):(.*)$/s;

export const readComponents = (untrusted: string): Component => {
  const root: Component = { name: '', lines: [], components: [] };
  const open: Component[] = [root];
  for (const text of unfold(untrusted).slice(0, linesMax)) {
    const line = readLine(text);
    const last = open.at(-1) ?? root;
    if (line === null) continue;
    const named = line.untrustedValue.trim().toUpperCase();
    if (line.name === 'BEGIN') {
      const component: Component = { name: named, lines: [], components: [] };
      last.components.push(component);
      if (open.length <= depthMax) open.push(component);
    } else if (line.name === 'END') {
      if (open.length > 1 && last.name === named) open.pop();
    } else last.lines.push(line);
  }
  return root;
};

/** Joins folded lines, and those that quoted-printable ends with `=`. */
const unfold = (untrusted: string): readonly string[] =>
  untrusted
    .replace(/^\ufeff/, '')
    .replace(/\r\n?/g, '\n')
    .replace(/\n[ \t]/g, '')
    .replace(/^([^\n:]*QUOTED-PRINTABLE[^\n:]*:(?:[^\n]*=\n)+[^\n]*)$/gim, (lines) => lines.replace(/=\n/g, ''))
    .split('\n');

/** Whether it has more lines than are read. */
export const hasMoreLines = (untrusted: string): boolean => unfold(untrusted).length > linesMax;

const readLine = (text: string): Line | null => {
  const [, name, rest = '', value] = pattern.exec(text) ?? [];
  if (name === undefined || value === undefined) return null;
  const parameters = new Map<string, string>();
  for (const [, key = '', given] of rest.matchAll(/;([^=;":]{1,60})(?:=((?:[^";]|"[^"]*")*))?/g)) {
    const upper = key.toUpperCase();
    const [as, is] =
      given === undefined
        ? /^(?:QUOTED-PRINTABLE|BASE64)$/.test(upper)
          ? ['ENCODING', upper]
          : ['TYPE', key]
        : [upper, given.replace(/"/g, '')];
    const earlier = parameters.get(as);
    parameters.set(as, earlier === undefined ? is : `${earlier},${is}`);
  }
  return { name: name.toUpperCase(), parameters, untrustedValue: isQuoted(parameters) ? unquote(value) : value };
};

const isQuoted = (parameters: ReadonlyMap<string, string>): boolean =>
  parameters.get('ENCODING')?.toUpperCase() === 'QUOTED-PRINTABLE';
const unquote = (value: string): string => {
  const bytes = decodeQuotedPrintable(value);
  return decodeUtf8(bytes) ?? decodeWindows1252(bytes);
};

export const unescapeText = (value: string): string => value.replace(/\\([nN])/g, '\n').replace(/\\([\\;,:])/g, '$1');
export const lineOf = (component: Component, name: string): Line | null =>
  component.lines.find((line) => line.name === name) ?? null;
export const textOf = (component: Component, name: string): string =>
  unescapeText(lineOf(component, name)?.untrustedValue ?? '');
