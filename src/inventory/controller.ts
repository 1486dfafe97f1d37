/** The machine mcready runs on: its user, keys, agent and ssh_config. */
import { access } from 'node:fs/promises';
import { homedir, userInfo } from 'node:os';
import path from 'node:path';
import { loadSshConfig, type SshConfig } from './ssh-config.ts';

/** The controller's side of a connection, looked up once. */
export interface Controller {
  readonly home: string;
  readonly user: string;
  readonly agent?: string;
  readonly config: SshConfig;
  /** OpenSSH's default keys, those that exist. */
  readonly identityFiles: readonly string[];
  readonly env: NodeJS.ProcessEnv;
}

export const SYSTEM_FOLDER = '/etc/ssh';

/** @throws InputError `bad-ssh-config` */
export async function lookAtController(env: NodeJS.ProcessEnv): Promise<Controller> {
  const home = homeOf(env);
  const folder = path.join(home, '.ssh');
  const files = [
    { file: path.join(folder, 'config'), folder },
    { file: path.join(SYSTEM_FOLDER, 'ssh_config'), folder: SYSTEM_FOLDER },
  ];
  const config = await loadSshConfig(files, home);
  const keys = ['id_ed25519', 'id_ecdsa', 'id_rsa'].map((name) => path.join(folder, name));
  const agent = env.SSH_AUTH_SOCK;
  const identityFiles = (await Promise.all(keys.map(ifThere))).filter((file) => file !== undefined);
  return { home, user: localUser(env), config, identityFiles, env, ...(agent ? { agent } : {}) };
}

export function homeOf(env: NodeJS.ProcessEnv): string {
  return env.HOME || homedir();
}

function localUser(env: NodeJS.ProcessEnv): string {
  try {
    return userInfo().username;
  } catch {
    // A container's user id without a passwd entry.
    return env.USER ?? 'root';
  }
}

async function ifThere(file: string): Promise<string | undefined> {
  return access(file).then(
    () => file,
    () => undefined,
  );
}
