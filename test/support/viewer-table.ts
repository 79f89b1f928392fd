// A table of viewers for tests: one of each kind of viewer, a type that can be edited, and what is left.
import { parseViewerTable, type ViewerTable } from '../../protocol/viewer-table.ts';

const search = { begin: ['Ctrl+F'], end: ['Return'], next: ['F3'], previous: ['Shift+F3'] };
const magic = (offset: number | null, text: string): object => ({
  offset,
  bytes: Array.from(Buffer.from(text, 'latin1')),
});

export const tableParts = {
  version: 2,
  viewers: [
    {
      name: 'pages',
      program: { kind: 'glovebox', shows: 'pages' },
      edits: false,
      keys: { zoomIn: ['Ctrl++'], copy: ['Ctrl+C'] },
      search,
    },
    { name: 'text', program: { kind: 'glovebox', shows: 'text' }, edits: false, keys: { edit: ['Ctrl+E'] }, search },
    {
      name: 'editor',
      program: { kind: 'running', pidFile: '/run/editor.pid', path: '/home/user/edit/document.txt', signal: 'USR1' },
      edits: true,
      keys: {},
      search: null,
    },
    { name: 'drawing', program: { kind: 'start', argv: ['draw', '{file}'] }, edits: false, keys: {}, search: null },
    { name: 'sheet', program: { kind: 'start', argv: ['calc', '{file}'] }, edits: true, keys: {}, search: null },
    { name: 'picture', program: { kind: 'start', argv: ['absent', '{file}'] }, edits: false, keys: {}, search: null },
    { name: 'paper', program: { kind: 'glovebox', shows: 'pages' }, edits: false, keys: { edit: ['Ctrl+E'] }, search },
    { name: 'form', program: { kind: 'glovebox', shows: 'pages' }, edits: true, keys: { save: ['Ctrl+S'] }, search },
    {
      name: 'letter-editor',
      program: { kind: 'start', argv: ['write', '{file}'], ahead: ['write-ahead', '{file}'], shown: '/run/shown' },
      edits: true,
      keys: {},
      search: null,
    },
  ],
  types: [
    {
      name: 'PDF document',
      mime: 'application/pdf',
      aliases: [],
      extensions: ['pdf'],
      magic: [magic(0, '%PDF-')],
      viewer: 0,
      editor: null,
    },
    { name: 'Text', mime: 'text/plain', aliases: [], extensions: ['txt'], magic: [], viewer: 1, editor: 2 },
    {
      name: 'Drawing',
      mime: 'image/x-drawing',
      aliases: [],
      extensions: ['draw'],
      magic: [magic(0, 'DRAW')],
      viewer: 3,
      editor: null,
    },
    { name: 'Sheet', mime: 'application/x-sheet', aliases: [], extensions: ['sheet'], magic: [], viewer: 4, editor: 4 },
    {
      name: 'WebP picture',
      mime: 'image/webp',
      aliases: [],
      extensions: ['webp'],
      magic: [magic(8, 'WEBP')],
      viewer: 5,
      editor: null,
    },
    {
      name: 'Form',
      mime: 'application/x-form',
      aliases: [],
      extensions: ['form'],
      magic: [magic(0, 'FORM')],
      viewer: 6,
      editor: 7,
    },
    {
      name: 'Web page',
      mime: 'text/html',
      aliases: [],
      extensions: ['html'],
      magic: [magic(null, '<html')],
      viewer: 0,
      editor: null,
    },
    {
      name: 'Letter',
      mime: 'application/x-letter',
      aliases: [],
      extensions: ['letter'],
      magic: [magic(0, 'LETTER')],
      viewer: 6,
      editor: 8,
    },
  ],
  fallback: { text: 1, other: null },
} as const;

export const table: ViewerTable = parseViewerTable(tableParts);
/** Indexes into its viewers. */
export const shown = { pages: 0, text: 1, editor: 2, drawing: 3, sheet: 4, paper: 6, form: 7, letter: 8 } as const;
