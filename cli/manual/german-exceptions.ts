// The manual in German: exceptions from an administrator's policy.
import type { ExceptionPages } from './manual.ts';

const json = 'JSON ausgeben, für Programme';
const folder = 'der Ordner, den die Richtlinie unter „exceptions“ nennt';
const key = 'der private Schlüssel, dessen öffentlichen Teil die Richtlinie nennt';
const exit = '0, wenn es getan ist, 1, wenn etwas misslang, 2 bei falschem Aufruf.';

export const germanExceptionPages: ExceptionPages = {
  'exceptions keygen': {
    summary: 'die Schlüssel erzeugen, mit denen Antworten signiert werden',
    about: [
      'Schreibt einen privaten Ed25519-Schlüssel (Modus 0600) und daneben den öffentlichen (.pub) und gibt die Zeile für ' +
        'die Richtlinie aus. Wer den privaten hat, kann alle speichern lassen, was die Richtlinie verschlossen hält.',
    ],
    options: { out: 'wohin der private Schlüssel kommt; überschrieben wird nichts' },
    exit,
  },
  'exceptions list': {
    summary: 'sagen, wer um was bittet',
    about: [
      'Eine Zeile für jede Bitte ohne Antwort, die älteste zuerst: ihre Kennung, wann, wer, Art, Größe, die Domain des ' +
        'Absenders und der Grund. Weder Name noch Inhalt eines Anhangs kommen hierher.',
    ],
    options: { folder, all: 'auch die beantworteten', json },
    exit: '0, wenn es welche gibt, 1, wenn nicht oder der Ordner nicht lesbar ist, 2 bei falschem Aufruf.',
  },
  'exceptions show': {
    summary: 'alles sagen, was über eine Bitte bekannt ist',
    about: ['Mit der Prüfsumme der Datei und der Antwort, wo es eine gibt.'],
    options: { folder, json },
    exit: '0; 1, wenn es keine solche Bitte gibt, 2 bei falschem Aufruf.',
  },
  'exceptions grant': {
    summary: 'einen Menschen eine Datei einmal speichern lassen',
    about: [
      'Signiert eine Antwort für diese Datei (nach ihrer Prüfsumme) und diesen Menschen. Sie tritt an die Stelle einer ' +
        'früheren Antwort. Gespeichert wird in Thunderbird, durch noch einmal „Um das Original bitten“.',
    ],
    options: {
      folder,
      key,
      until: 'bis zum Ende eines Tages (2026-12-24) oder für so lange (8h, 30d); sonst für 7 Tage',
    },
    exit,
  },
  'exceptions deny': {
    summary: 'eine Bitte ablehnen',
    about: [
      'Signiert eine Antwort, die Nein sagt; der Mensch erfährt sie. Sie tritt an die Stelle einer unbenutzten Erlaubnis.',
    ],
    options: { folder, key },
    exit,
  },
};
