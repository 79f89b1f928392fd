// The machine a DispVM is, as QEMU's command line. One pure function for every use, because a savefile only fits the
// very machine it was saved from. No network device, no display of QEMU's own, no listening port.
import { framebufferPixelsMax } from '../../protocol/limits.ts';
import { savedScreen } from '../../protocol/screen.ts';

/** Hardware's own virtual machines, or software emulation. */
export type Accelerator = 'kvm' | 'tcg';

export const qemuProgram = 'qemu-system-x86_64';
/** QMP events about the agent's port name it so. */
export const agentPortId = 'agent';

/** What the machine is started for, as far as its command line depends on it. */
export interface MachineUse {
  /** The file that its memory lies in, written by the machine or only copied from; null: memory that nobody else sees. */
  readonly memory: { readonly file: string; readonly isWritten: boolean } | null;
  /** The machine waits for a savefile; otherwise it boots. */
  readonly awaitsSavefile: boolean;
  /** The guest lets each viewer show a sample before the agent starts. */
  readonly warmsViewers: boolean;
  /** The file that gets what the guest's kernel prints. */
  readonly consoleFile: string | null;
}

/** The machine boots, and its memory and devices become a savefile. */
export const bootToSave = (ramFile: string, consoleFile: string): MachineUse => ({
  memory: { file: ramFile, isWritten: true },
  awaitsSavefile: false,
  warmsViewers: true,
  consoleFile,
});

/** The machine comes from a savefile once, to become a better one. */
export const restoreToSave = (ramFile: string): MachineUse => ({
  ...restoreToOpen(ramFile),
  memory: { file: ramFile, isWritten: true },
});

/** A clone: it may get a document, and leaves the savefile as it is. */
export const restoreToOpen = (ramFile: string): MachineUse => ({
  memory: { file: ramFile, isWritten: false },
  awaitsSavefile: true,
  warmsViewers: true,
  consoleFile: null,
});

/**
 * How QEMU is reached. `listening`: it makes unix sockets at these paths (of at most 107 bytes); only where no document
 * will be. `given`: it gets the connected ends of two sockets as descriptors, and connects to a display socket that is
 * there: it makes nothing.
 */
export type Channels =
  | { readonly kind: 'listening'; readonly qmp: string; readonly agent: string; readonly display: string }
  | { readonly kind: 'given'; readonly qmpFd: number; readonly agentFd: number; readonly display: string };

export interface QemuOptions {
  readonly use: MachineUse;
  readonly accelerator: Accelerator;
  readonly memoryMib: number;
  readonly rootImage: string;
  readonly kernel: string;
  readonly initrd: string;
  readonly channels: Channels;
  /** A new one for every start: it tells the guest's kernel that it is a clone. */
  readonly vmGenerationId: string;
}

/**
 * The guest's driver keeps half of it for the next picture, and takes four bytes for a pixel. What no guest has drawn
 * into takes no memory here.
 */
const videoMib = (2 * 4 * framebufferPixelsMax) / 1024 / 1024;

/** QEMU's program arguments, without the program. Paths must hold no comma. */
export const qemuArguments = (options: QemuOptions): string[] => {
  const channels = channelArguments(options.channels);
  for (const path of [options.rootImage, options.kernel, options.initrd, options.use.memory?.file ?? ''])
    checkPath(path);
  return [
    '-M',
    'q35,memory-backend=ram,i8042=off,vmport=off,smbus=off,sata=off,usb=off',
    '-accel',
    options.accelerator,
    '-cpu',
    cpuModel(options.accelerator),
    '-m',
    `${options.memoryMib}M`,
    '-smp',
    '1',
    '-nodefaults',
    '-no-user-config',
    '-no-reboot',
    '-display',
    'none',
    ...channels.control,
    '-object',
    memoryObject(options),
    '-drive',
    `file=${options.rootImage},if=none,id=root,format=raw,readonly=on,file.locking=off`,
    '-device',
    'virtio-blk-pci,drive=root',
    '-device',
    'virtio-serial-pci',
    '-chardev',
    channels.agent,
    '-device',
    `virtserialport,id=${agentPortId},chardev=agent,name=glovebox.agent,nr=1`,
    '-object',
    'rng-random,filename=/dev/urandom,id=entropy',
    '-device',
    'virtio-rng-pci,rng=entropy',
    '-device',
    `bochs-display,vgamem=${videoMib}M,xres=${savedScreen.width},yres=${savedScreen.height}`,
    '-device',
    'virtio-keyboard-pci',
    '-device',
    'virtio-tablet-pci',
    '-device',
    `vmgenid,guid=${options.vmGenerationId}`,
    '-serial',
    options.use.consoleFile === null ? 'null' : `file:${options.use.consoleFile}`,
    '-kernel',
    options.kernel,
    '-initrd',
    options.initrd,
    '-append',
    kernelCommandLine(options.use),
    ...(options.use.awaitsSavefile ? ['-incoming', 'defer'] : []),
    '-sandbox',
    'on,obsolete=deny,elevateprivileges=deny,spawn=deny,resourcecontrol=deny',
  ];
};

/**
 * Everything the accelerator can do, but where it is emulated not what costs more there than it brings. The "fast"
 * string instructions: the guest would copy memory with them, and emulation moves one byte at a time (a third more
 * processor time for 25 MB into the guest). Page tables of five levels: each miss of the emulated TLB walks them.
 */
const cpuModel = (accelerator: Accelerator): string =>
  accelerator === 'tcg' ? 'max,erms=off,fsrm=off,la57=off' : 'max';

const channelArguments = (channels: Channels): { readonly control: readonly string[]; readonly agent: string } => {
  if (channels.kind === 'listening') {
    for (const path of [channels.qmp, channels.agent, channels.display]) checkPath(path);
    return {
      control: ['-vnc', `unix:${channels.display}`, '-qmp', `unix:${channels.qmp},server=on,wait=off`],
      agent: `socket,id=agent,path=${channels.agent},server=on,wait=off`,
    };
  }
  checkPath(channels.display);
  return {
    control: [
      '-vnc',
      `unix:${channels.display},reverse=on`,
      '-chardev',
      `socket,id=control,fd=${channels.qmpFd}`,
      '-mon',
      'chardev=control,mode=control',
    ],
    agent: `socket,id=agent,fd=${channels.agentFd}`,
  };
};

const checkPath = (path: string): void => {
  if (path.includes(',')) throw new Error('a comma in a path would start another QEMU option');
};

/**
 * A clone maps the template's memory copy-on-write and opens its file read-only: QEMU under attack can't poison the
 * template.
 */
const memoryObject = ({ use: { memory }, memoryMib }: QemuOptions): string => {
  const size = `id=ram,size=${memoryMib}M`;
  if (memory === null) return `memory-backend-ram,${size}`;
  const sharing = memory.isWritten ? 'share=on' : 'share=off,readonly=on,rom=off';
  return `memory-backend-file,${size},mem-path=${memory.file},${sharing}`;
};

/**
 * Less kernel to run is less to translate: no security modules (nothing in the guest is set up for them), no accounting
 * of memory and pressure, no mitigations between processes that hold the same one document. `tsc=reliable`: the kernel
 * would distrust the emulated counter and read a slower clock, each time a way out of the guest. No blinking cursor on
 * the console that nobody sees. `glovebox.warm`: the guest's init lets each viewer show a sample before the agent
 * starts.
 */
const kernelCommandLine = ({ warmsViewers }: MachineUse): string =>
  'console=ttyS0 quiet panic=-1 mitigations=off nowatchdog audit=0 psi=0 cgroup_disable=memory ' +
  `tsc=reliable vt.global_cursor_default=0 lsm=${warmsViewers ? ' glovebox.warm=1' : ''}`;

/** Everything of the machine that a savefile depends on, without this computer's paths and this start's numbers. */
export const describeMachine = (accelerator: Accelerator, memoryMib: number): string =>
  qemuArguments({
    use: bootToSave('RAM', 'CONSOLE'),
    accelerator,
    memoryMib,
    rootImage: 'ROOT',
    kernel: 'KERNEL',
    initrd: 'INITRD',
    channels: { kind: 'listening', qmp: 'QMP', agent: 'AGENT', display: 'DISPLAY' },
    vmGenerationId: 'GENERATION',
  }).join(' ');
