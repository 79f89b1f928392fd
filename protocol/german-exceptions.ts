// What is said of exceptions from a policy, to administrators and to who asks for one, in German.
import type { englishExceptionFailures, englishExceptions } from './english-exceptions.ts';

export const germanExceptions: typeof englishExceptions = {
  keyMade: (path) =>
    `${path} ist der private Schlüssel: Verwahren Sie ihn, wo ihn niemand sonst liest. Diese Zeile gehört in „exceptions“ der Richtlinie:`,
  none: (folder) => `In ${folder} bittet niemand um etwas.`,
  missing: (id, folder) => `In ${folder} gibt es keine Bitte ${id}.`,
  notRead: (folder, cause) => `${folder} ist nicht lesbar: ${cause}.`,
  notWritten: (folder, cause) => `Die Antwort ließ sich nicht nach ${folder} schreiben: ${cause}.`,
  until: (given) =>
    `--until verlangt einen künftigen Tag wie 2026-12-24 oder 8h oder 30d, höchstens 366 Tage voraus, nicht ${given}.`,
  granted: (person, until) => `${person} darf diese Datei einmal speichern, bis ${until}.`,
  denied: (person) => `${person} erfährt das Nein.`,
};

const unchanged = 'Der Anhang in Ihrer Nachricht ist unverändert.';
const askAdministrator = 'Wenden Sie sich an Ihre Administration.';

/** What a person reads of their request. */
export const germanExceptionFailures: typeof englishExceptionFailures = {
  'exception-needed': {
    happened:
      'Die Richtlinie Ihrer Organisation hält diesen Anhang verschlossen, und niemand hat Ihnen sein Original erlaubt.',
    safety: unchanged,
    next: 'Bitten Sie um das Original und sagen Sie, wofür Sie es brauchen.',
  },
  'exception-denied': {
    happened: 'Ihre Administration hat Ihre Bitte um das Original dieses Anhangs abgelehnt.',
    safety: unchanged,
    next: askAdministrator,
  },
  'exception-not-asked': {
    happened:
      'Ihre Bitte um das Original ließ sich nicht in den Ordner schreiben, den die Richtlinie Ihrer Organisation nennt.',
    safety: unchanged,
    next: askAdministrator,
  },
};
