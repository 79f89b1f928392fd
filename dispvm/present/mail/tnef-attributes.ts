// Subject, sender and date of a message that Outlook wrapped ([MS-OXTNEF] 2.1.3): attributes one after another. Pure,
// bounded and total; what is cut gives what came before. Texts stay bytes, in the code page that it names.
import { monthName } from '../day-words.ts';

export interface TnefHead {
  readonly codePage: number | null;
  readonly untrustedSubject: string;
  readonly untrustedFrom: string;
  /** As a mail's head has it; empty where it says none. */
  readonly date: string;
}

const attributesMax = 200;
const textMaxBytes = 2000;
const ofMessage = 1;
const ids = { from: 0x8000, subject: 0x8004, sent: 0x8005, codePage: 0x9007 } as const;

export const readTnefHead = (bytes: string): TnefHead => {
  const values = new Map<number, string>();
  for (let at = 6, count = 0; at + 9 <= bytes.length && count < attributesMax; count++) {
    const length = little(bytes, at + 5, 4);
    if (bytes.charCodeAt(at) === ofMessage)
      values.set(little(bytes, at + 1, 2), bytes.slice(at + 9, at + 9 + Math.min(length, textMaxBytes)));
    at += 9 + length + 2;
  }
  const value = (id: number): string => values.get(id) ?? '';
  const codePage = value(ids.codePage);
  return {
    codePage: codePage === '' ? null : little(codePage, 0, 4),
    untrustedSubject: value(ids.subject).replace(/\0.*$/s, ''),
    untrustedFrom: senderOf(value(ids.from)),
    date: dateOf(value(ids.sent)),
  };
};

const little = (bytes: string, at: number, length: number): number => {
  let number = 0;
  for (let index = length - 1; index >= 0; index--) number = number * 256 + (bytes.charCodeAt(at + index) || 0);
  return number;
};

/** A triple: lengths of name and address, then both. */
const senderOf = (value: string): string => {
  const [name = '', address = ''] = value
    .slice(8)
    .split('\0')
    .filter((text) => text !== '');
  const plain = address.replace(/^SMTP:/i, '');
  return plain === '' || plain === name ? name : `${name} <${plain}>`;
};

/** Year, month, day, hour, minute, second, weekday; it says no time zone. */
const dateOf = (value: string): string => {
  if (value.length < 12) return '';
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0] = [0, 2, 4, 6, 8].map((at) => little(value, at, 2));
  const name = monthName(month - 1);
  return name === null
    ? ''
    : `${day} ${name} ${year} ${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`;
};
