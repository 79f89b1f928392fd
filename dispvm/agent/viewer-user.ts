// Who viewers run as, and what they find in their environment. Nothing of the agent's own environment reaches them.

export interface ViewerUser {
  readonly uid: number;
  readonly gid: number;
  readonly home: string;
  readonly environment: Readonly<Record<string, string>>;
}

export const viewerUser: ViewerUser = {
  uid: 1000,
  gid: 1000,
  home: '/home/user',
  environment: {
    DISPLAY: ':0',
    HOME: '/home/user',
    USER: 'user',
    LOGNAME: 'user',
    PATH: '/usr/bin:/bin',
    LANG: 'C.UTF-8',
    XDG_RUNTIME_DIR: '/run/user',
    GDK_BACKEND: 'x11',
    NO_AT_BRIDGE: '1',
    GSETTINGS_BACKEND: 'memory',
    GIO_USE_VFS: 'local',
  },
};
