// Where the parts that share one machine meet: pure functions of the environment, so that no domain guesses.

type Environment = Readonly<Record<string, string | undefined>>;

/** Private runtime folder (0700) for sockets and running DispVMs; `uid` is the user's number. */
export const runtimeDir = (env: Environment, uid: number): string =>
  env['GLOVEBOX_RUNTIME_DIR'] ??
  (env['XDG_RUNTIME_DIR'] === undefined ? `/tmp/glovebox-${uid}` : `${env['XDG_RUNTIME_DIR']}/glovebox`);

/** dom0's qrexec socket for clients on this machine. */
export const dom0Socket = (env: Environment, uid: number): string => `${runtimeDir(env, uid)}/qrexec.sock`;

/** Templates and caches that outlive a boot. */
export const dataDir = (env: Environment): string =>
  env['GLOVEBOX_DATA_DIR'] ?? `${env['XDG_DATA_HOME'] ?? `${env['HOME'] ?? ''}/.local/share`}/glovebox`;

const stateDir = (env: Environment): string =>
  `${env['XDG_STATE_HOME'] ?? `${env['HOME'] ?? ''}/.local/state`}/glovebox`;

/** What the native host has still to tell of edits that came home when Thunderbird was gone. */
export const keptEditsDir = (env: Environment): string => `${stateDir(env)}/kept-edits`;

/** What a dom0 that a click started has to say; before it, the same name with `.1`. */
export const dom0LogFile = (env: Environment): string => `${stateDir(env)}/dom0.log`;

/** dom0's policy files, `*.policy`. */
export const policyDir = (env: Environment): string =>
  env['GLOVEBOX_POLICY_DIR'] ?? `${env['XDG_CONFIG_HOME'] ?? `${env['HOME'] ?? ''}/.config`}/glovebox/policy.d`;

/** How many DispVMs dom0 makes ahead. */
export const poolFile = (env: Environment): string =>
  env['GLOVEBOX_POOL_FILE'] ?? `${env['XDG_CONFIG_HOME'] ?? `${env['HOME'] ?? ''}/.config`}/glovebox/pool.json`;

/** Where Qubes OS keeps what belongs to it, in every qube and in dom0; no other system has it. */
export const qubesFolder = '/usr/share/qubes';
export const qubesClientProgram = '/usr/bin/qrexec-client-vm';
export const qubesAgentSocket = '/var/run/qubes/qrexec-agent';
