// Reads a document whose claims name the tests that back them, as footnotes, and the names of the tests in a file.
// A claim is a paragraph, a list item or a table row; its proof is the text of its footnotes.
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import ts from 'typescript';

export interface Claim {
  /** The section's heading. */
  readonly section: string;
  readonly text: string;
  /** Names of the footnotes that the claim ends with. */
  readonly footnotes: readonly string[];
}
export interface Reference {
  /** As the document links to it. */
  readonly file: string;
  readonly test: string;
}
/** A proof is references, or a reason why there are none. */
export type Proof = { readonly references: readonly Reference[] } | { readonly untestedBecause: string };
export interface Claims {
  readonly claims: readonly Claim[];
  readonly proofs: ReadonlyMap<string, Proof | null>;
}

const footnoteLine = /^\[\^([^\]]+)\]: (.*)$/;
const trailingFootnotes = /((?:\[\^[^\]]+\])+)(?: \|)?$/;
const itemStart = /^(?:- |\d+\. )/;

/** A heading, a table row or a list item is a block by itself; a footnote's text is no claim. */
export const readClaims = (document: string): Claims => {
  const claims: Claim[] = [];
  const proofs = new Map<string, Proof | null>();
  let section = '';
  for (const block of splitBlocks(document)) {
    const footnote = footnoteLine.exec(block);
    if (footnote !== null) proofs.set(footnote[1] ?? '', readProof(footnote[2] ?? ''));
    else if (block.startsWith('#')) section = block.replace(/^#+ /, '');
    else if (!isTableHead(block)) claims.push({ section, text: block, footnotes: readFootnotes(block) });
  }
  return { claims, proofs };
};

const splitBlocks = (document: string): readonly string[] => {
  const blocks: string[] = [];
  let isOpen = false;
  let isCode = false;
  for (const line of document.split('\n')) {
    if (line.startsWith('```')) isCode = !isCode;
    const startsBlock = itemStart.test(line) || /^(?:\||#|\[\^)/.test(line);
    if (line.trim() === '' || line.startsWith('```') || isCode) {
      isOpen = false;
    } else if (startsBlock || !isOpen) {
      blocks.push(line);
      isOpen = !/^[|#]/.test(line);
    } else blocks.push(`${blocks.pop() ?? ''} ${line.trim()}`);
  }
  // A head is only known by the line of dashes below it.
  return blocks.filter((_, index) => !/^\|[-| ]+\|$/.test(blocks[index + 1] ?? ''));
};

const isTableHead = (block: string): boolean => /^\|[-| ]+\|$/.test(block);

const readFootnotes = (block: string): readonly string[] =>
  Array.from((trailingFootnotes.exec(block)?.[1] ?? '').matchAll(/\[\^([^\]]+)\]/g), ([, name]) => name ?? '');

/**
 * `[file](path) “test” · “another of the same file” · [file](path) “test”`, or `Not tested: reason`. null for neither.
 */
export const readProof = (text: string): Proof | null => {
  const reason = /^Not tested: (.+)$/.exec(text)?.[1];
  if (reason !== undefined) return { untestedBecause: reason };
  let file = '';
  const references: Reference[] = [];
  for (const part of text.split(' · ')) {
    const [, path, test] = /^(?:\[[^\]]+\]\(([^)]+)\) )?“(.+)”$/.exec(part) ?? [];
    file = path ?? file;
    if (file === '' || test === undefined) return null;
    references.push({ file, test });
  }
  return { references };
};

/**
 * Names of the tests in a file's text, whatever the function is called that makes one (`test`, `poolTest`). What a name
 * is filled with when it runs reads `…`; where a name comes from a list, every text of the file may be one. A test
 * that never runs is none.
 */
export const readTestNames = (source: string): ReadonlySet<string> => {
  const file = ts.createSourceFile('a.test.ts', source, ts.ScriptTarget.Latest, true);
  const calls = collect(file, isTestCall).filter((call) => !isSwitchedOff(call));
  const names = calls.flatMap(({ arguments: [name] }) => (name === undefined ? [] : [name]));
  const texts = collect(file, ts.isStringLiteral).map(({ text }) => text);
  const written = names.map(readName).filter((name) => name !== null);
  return new Set([...written, ...(names.some(ts.isIdentifier) ? texts : [])]);
};

const collect = <T extends ts.Node>(node: ts.Node, isWanted: (node: ts.Node) => node is T): readonly T[] => {
  const inside = node.getChildren().flatMap((child) => collect(child, isWanted));
  return isWanted(node) ? [node, ...inside] : inside;
};

const isTestCall = (node: ts.Node): node is ts.CallExpression =>
  ts.isCallExpression(node) && /test$/i.test(node.expression.getText());

const readName = (node: ts.Expression): string | null => {
  if (ts.isStringLiteralLike(node)) return node.text;
  if (!ts.isTemplateExpression(node)) return null;
  return node.head.text + node.templateSpans.map(({ literal }) => `…${literal.text}`).join('');
};

/** `{ skip: 'for ever' }`; a skip that is worked out when it runs depends on the computer. */
const isSwitchedOff = ({ arguments: [, options] }: ts.CallExpression): boolean =>
  options !== undefined && ts.isObjectLiteralExpression(options) && options.properties.some(isLastingSkip);

const isLastingSkip = (property: ts.ObjectLiteralElementLike): boolean =>
  ts.isPropertyAssignment(property) &&
  property.name.getText() === 'skip' &&
  ts.isStringLiteralLike(property.initializer);

/** What is wrong with a document's claims, a sentence each; none where every claim of `sections` has its proof. */
export const findFaults = (path: string, isClaimed: (section: string) => boolean): readonly string[] => {
  const { claims, proofs } = readClaims(readFileSync(path, 'utf8'));
  const used = new Set(claims.flatMap(({ text }) => Array.from(text.matchAll(/\[\^([^\]]+)\]/g), ([, name]) => name)));
  // What ends with a colon leads to the claims that follow.
  const isBare = ({ section, text, footnotes }: Claim): boolean =>
    isClaimed(section) && !text.endsWith(':') && footnotes.length === 0;
  return [
    ...claims.filter(isBare).map(({ section, text }) => `“${section}” claims without a proof: ${text}`),
    ...Array.from(used)
      .filter((name) => !proofs.has(name ?? ''))
      .map((name) => `[^${name}] is nowhere`),
    ...Array.from(proofs.keys())
      .filter((name) => !used.has(name))
      .map((name) => `[^${name}] backs no claim`),
    ...Array.from(proofs).flatMap(([name, proof]) => findProofFaults(dirname(path), name, proof)),
  ];
};

const findProofFaults = (folder: string, name: string, proof: Proof | null): readonly string[] => {
  if (proof === null) return [`[^${name}] is neither tests nor a reason why there are none`];
  if ('untestedBecause' in proof) return [];
  return proof.references.flatMap(({ file, test }) => {
    const source = readIfThere(join(folder, file));
    if (source === null) return [`[^${name}] names ${file}, which is not there`];
    return readTestNames(source).has(test) ? [] : [`[^${name}] names a test that ${file} does not have: ${test}`];
  });
};

const readIfThere = (path: string): string | null => {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
};
