// Where the parts that share one machine meet: pure functions of the environment, so that no domain guesses.

type Environment = Readonly<Record<string, string | undefined>>;

/** A base folder by the XDG specification: one that is empty or relative counts as not set. */
const xdgFolder = (env: Environment, name: string): string | undefined =>
  env[name]?.startsWith('/') === true ? env[name] : undefined;

/** Private runtime folder (0700) for sockets and running DispVMs; `uid` is the user's number. */
export const runtimeDir = (env: Environment, uid: number): string => {
  const base = xdgFolder(env, 'XDG_RUNTIME_DIR');
  return env['GLOVEBOX_RUNTIME_DIR'] ?? (base === undefined ? `/tmp/glovebox-${uid}` : `${base}/glovebox`);
};

/** dom0's qrexec socket for clients on this machine. */
export const dom0Socket = (env: Environment, uid: number): string => `${runtimeDir(env, uid)}/qrexec.sock`;

/** Templates and caches that outlive a boot. */
export const dataDir = (env: Environment): string =>
  env['GLOVEBOX_DATA_DIR'] ?? `${xdgFolder(env, 'XDG_DATA_HOME') ?? `${env['HOME'] ?? ''}/.local/share`}/glovebox`;

/**
 * Templates for everybody of this computer. Only what is root's, and nobody else's to write, is taken from there, whatever
 * the variable says: it is for systems that keep such data elsewhere.
 */
export const systemDataDir = (env: Environment): string => env['GLOVEBOX_SYSTEM_DATA_DIR'] ?? '/var/lib/glovebox';

/** The log, and what is still to be told. */
export const stateDir = (env: Environment): string =>
  `${xdgFolder(env, 'XDG_STATE_HOME') ?? `${env['HOME'] ?? ''}/.local/state`}/glovebox`;

/** What the native host has still to tell of edits that came home when Thunderbird was gone. */
export const keptEditsDir = (env: Environment): string => `${stateDir(env)}/kept-edits`;

/** Which grants of originals this person has used up. */
export const usedGrantsDir = (env: Environment): string => `${stateDir(env)}/used-grants`;

/** What a dom0 that a click started has to say; before it, the same name with `.1`. */
export const dom0LogFile = (env: Environment): string => `${stateDir(env)}/dom0.log`;

/** What dom0 tells of each call, for administrators; before it, the same name with `.1` to `.4`. */
export const auditLogFile = (env: Environment): string => `${stateDir(env)}/audit.log`;

/** What a person sets for dom0. */
export const configDir = (env: Environment): string =>
  `${xdgFolder(env, 'XDG_CONFIG_HOME') ?? `${env['HOME'] ?? ''}/.config`}/glovebox`;

/** A person's own rules for attachments, as the add-on last told its host: for what opens files without Thunderbird. */
export const ownPolicyFile = (env: Environment): string => `${configDir(env)}/policy.json`;

/** dom0's policy files, `*.policy`. */
export const policyDir = (env: Environment): string => env['GLOVEBOX_POLICY_DIR'] ?? `${configDir(env)}/policy.d`;

/** Policy until the daemon's folder goes: its files stand before, or for, those of the same name. */
export const overlayPolicyDir = (runtime: string): string => `${runtime}/policy.d`;

/** How many DispVMs dom0 makes ahead. */
export const poolFile = (env: Environment): string => env['GLOVEBOX_POOL_FILE'] ?? `${configDir(env)}/pool.json`;

/** Where Qubes OS keeps what belongs to it, in every qube and in dom0; no other system has it. */
export const qubesFolder = '/usr/share/qubes';
export const qubesClientProgram = '/usr/bin/qrexec-client-vm';
export const qubesAgentSocket = '/var/run/qubes/qrexec-agent';
