// What is said where no safe copy came of a document, or no page of it on paper, in German.
import type { englishCopyFailures } from './english-copies.ts';
import type { UserMessage } from './english-failures.ts';
import { copyPagesMax } from './limits.ts';

const vmDestroyed = 'Die Wegwerf-VM wurde zerstört; der Anhang in Ihrer Nachricht ist unverändert.';

export const germanCopyFailures: Record<keyof typeof englishCopyFailures, UserMessage> = {
  'password-needed': {
    happened: 'Diese Datei lässt sich nur mit einem Passwort öffnen.',
    safety: vmDestroyed,
    next: 'Schreiben Sie das Passwort in eine eigene Datei und nennen Sie diese mit --password-file, oder „-“, um es einzutippen.',
  },
  'too-many-pages': {
    happened: `Dieses Dokument hat mehr Seiten, als eine sichere Kopie haben darf: ${copyPagesMax}.`,
    safety: vmDestroyed,
    next: 'Öffnen Sie es in einer Wegwerf-VM, oder bitten Sie den Absender um mehrere Teile.',
  },
  'copy-not-saved': {
    happened: 'Die sichere Kopie ließ sich nicht vollständig speichern, und es blieb nichts von ihr.',
    safety: vmDestroyed,
    next: 'Sehen Sie nach, ob auf dem Datenträger Platz ist, ob in den Ordner geschrieben werden kann und ob der Name noch frei ist.',
  },
  'print-failed': {
    happened: 'Die Seiten kamen bei keinem Drucker an.',
    safety: vmDestroyed,
    next:
      'Sehen Sie nach, was der Drucker meldet, oder drucken Sie ein sicheres PDF. ' +
      'Der Dialog braucht gjs, gir1.2-gtk-3.0 und gir1.2-poppler-0.18.',
  },
};
