// What bash, zsh and fish complete, from the table and the manual. The three scripts ask the same: how far the words go that
// name a command, whether the last one awaits a value, and what may come next.
import type { OptionSpec } from '../protocol/command-table.ts';
import type { Manual } from './manual/manual.ts';
import { commandNames, isCommand, program, specOf, wordsAfter, type Topic } from './topics.ts';

type Kind = 'files' | 'folders' | 'templates' | 'nothing';

/** Each with all that lead to it: `dom0` before `dom0 status`. */
const topics: readonly Topic[] = [
  ...new Set(
    commandNames.flatMap((name) => {
      const words = name.split(' ');
      return words.map((_, index) => words.slice(0, index + 1).join(' ') as Topic);
    }),
  ),
];

const kindOf = (takes: OptionSpec['takes'] | 'word'): Kind => {
  if (takes === 'file' || takes === 'picture') return 'files';
  if (takes === 'folder') return 'folders';
  return takes === 'template' ? 'templates' : 'nothing';
};

interface Next {
  readonly words: readonly string[];
  readonly options: readonly string[];
  readonly operands: Kind;
}

const nextAfter = (topic: Topic): Next => {
  if (topic === '')
    return { words: [...wordsAfter(''), 'help'], options: ['--help', '--version'], operands: 'nothing' };
  if (!isCommand(topic)) return { words: wordsAfter(topic), options: ['--help'], operands: 'nothing' };
  const { options, operands } = specOf(topic);
  return {
    words: [],
    options: [...Object.keys(options).map((name) => `--${name}`), '--help'],
    operands: operands.max === 0 ? 'nothing' : kindOf(operands.takes),
  };
};

/** Options that await a value, by what it is: [topic, option]. */
const awaiting = (kind: Kind): readonly string[] =>
  commandNames.flatMap((name) =>
    Object.entries(specOf(name).options).flatMap(([option, { takes }]) =>
      takes !== 'nothing' && kindOf(takes) === kind ? [`'${name} --${option}'`] : [],
    ),
  );

const templatesDir = '"${GLOVEBOX_DATA_DIR:-${XDG_DATA_HOME:-$HOME/.local/share}/glovebox}/templates"';
const head = (comment: string): string => `${comment} Made from the table of commands by scripts/build-manual.ts.`;
const kinds: readonly Kind[] = ['files', 'folders', 'templates', 'nothing'];

interface Dialect {
  readonly complete: Readonly<Record<Kind, string>>;
  readonly offer: (words: string) => string;
  readonly last: string;
}

/** The part that bash and zsh write alike. */
const body = ({ complete, offer, last }: Dialect): string => `  topic=
  for word in "\${before[@]}"; do
    case "\${topic:+$topic }$word" in
      ${topics.map((topic) => `'${topic}'`).join(' | ')}) topic="\${topic:+$topic }$word" ;;
      *) break ;;
    esac
  done
  case "$topic ${last}" in
${kinds.map((kind) => `    ${awaiting(kind).join(' | ')}) ${complete[kind]}; return ;;`).join('\n')}
  esac
  case "$topic" in
${(['', ...topics] as const).map((topic) => `    '${topic}') ${nextLine(nextAfter(topic), complete, offer)} ;;`).join('\n')}
  esac`;

const nextLine = (
  { words, options, operands }: Next,
  complete: Dialect['complete'],
  offer: Dialect['offer'],
): string => {
  const all = offer([...words, ...options].join(' '));
  return operands === 'nothing' ? all : `case "$current" in -*) ${all} ;; *) ${complete[operands]} ;; esac`;
};

export const bashCompletion = (): string => `${head('#')}
_glovebox() {
  local topic word current=\${COMP_WORDS[COMP_CWORD]} before=("\${COMP_WORDS[@]:1:COMP_CWORD-1}")
  COMPREPLY=()
${body({
  complete: {
    files: 'mapfile -t COMPREPLY < <(compgen -f -- "$current"); compopt -o filenames 2>/dev/null',
    folders: 'mapfile -t COMPREPLY < <(compgen -d -- "$current"); compopt -o filenames 2>/dev/null',
    templates: `mapfile -t COMPREPLY < <(compgen -W "$(ls ${templatesDir} 2>/dev/null)" -- "$current")`,
    nothing: ':',
  },
  offer: (words) => `mapfile -t COMPREPLY < <(compgen -W '${words}' -- "$current")`,
  last: '${COMP_WORDS[COMP_CWORD-1]}',
})}
}
complete -F _glovebox ${program}
`;

export const zshCompletion = (): string => `#compdef ${program}
${head('#')}
_glovebox() {
  local topic word current=$words[CURRENT]
  local -a before=("\${(@)words[2,CURRENT-1]}")
${body({
  complete: {
    files: '_files',
    folders: '_files -/',
    templates: `compadd -- \${(f)"$(ls ${templatesDir} 2>/dev/null)"}`,
    nothing: ':',
  },
  offer: (words) => `compadd -- ${words}`,
  last: '$words[CURRENT-1]',
})}
}
_glovebox "$@"
`;

export const fishCompletion = (manual: Manual): string => {
  const quote = (text: string): string => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
  const at = (topic: Topic): string => `complete -c ${program} -n ${quote(`__glovebox_at "${topic}"`)}`;
  const words = (['', ...topics] as const).flatMap((topic) =>
    nextAfter(topic).words.map((word) => `${at(topic)} -a ${word}`),
  );
  const options = commandNames.flatMap((name) => {
    const texts: Readonly<Record<string, string>> = manual.pages[name].options;
    return Object.entries(specOf(name).options).map(
      ([option, { takes }]) =>
        `${at(name)} -l ${option}${takes === 'nothing' ? '' : fishValue(kindOf(takes))} -d ${quote(texts[option] ?? '')}`,
    );
  });
  const operands = commandNames.flatMap((name) => {
    const kind = nextAfter(name).operands;
    return kind === 'nothing' ? [] : [`${at(name)}${kind === 'files' ? ' -F' : ` -a ${fishTemplates}`}`];
  });
  const general = [
    `complete -c ${program} -f`,
    `complete -c ${program} -l help -s h -d ${quote(manual.help)}`,
    `${at('')} -l version -d ${quote(manual.version)}`,
  ];
  return `${head('#')}
function __glovebox_at
    set -l topic
    for word in (commandline -opc)[2..]
        set -l longer (string trim -- "$topic $word")
        contains -- "$longer" ${topics.map(quote).join(' ')}; and set topic $longer; or break
    end
    test "$topic" = "$argv[1]"
end
${[...general, ...words, ...options, ...operands].join('\n')}
`;
};

const fishTemplates =
  `'(ls (set -q GLOVEBOX_DATA_DIR; and echo $GLOVEBOX_DATA_DIR; or echo ~/.local/share/glovebox)/templates ` +
  `2>/dev/null)'`;
const fishValue = (kind: Kind): string => {
  if (kind === 'files') return ' -r -F';
  if (kind === 'folders') return " -x -a '(__fish_complete_directories)'";
  return kind === 'templates' ? ` -x -a ${fishTemplates}` : ' -x';
};
