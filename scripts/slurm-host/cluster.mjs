// A real Slurm on this machine, for tests: one controller and some nodes on loopback, with all they write in one folder. No
// systemd, no root, nothing outside the folder.
import { execFileSync, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** Seconds without a word of it after which a node counts as dead. */
const SECONDS_TO_DIE = 6;

export class SlurmCluster {
  /** @param {string} folder @param {{ nodes?: number, cpus?: number, port?: number }} [options] */
  constructor(folder, { nodes = 3, cpus = 2, port = 20_000 + (process.pid % 150) * 250 } = {}) {
    this.folder = folder;
    this.port = port;
    this.cpus = cpus;
    this.nodes = Array.from({ length: nodes }, (_, index) => `node${index + 1}`);
    this.configuration = path.join(folder, 'slurm.conf');
  }

  /** What programs need to find it. */
  get environment() {
    return { SLURM_CONF: this.configuration };
  }

  /** Starts everything and waits until all nodes are idle. */
  async start() {
    for (const name of ['log', 'run', 'state', 'munge', ...this.nodes.map((node) => `spool/${node}`)]) {
      fs.mkdirSync(path.join(this.folder, name), { recursive: true });
    }
    // munged wants to be the only one who can write there, and everybody to reach its socket.
    fs.chmodSync(this.folder, 0o755);
    fs.chmodSync(path.join(this.folder, 'munge'), 0o700);
    fs.writeFileSync(path.join(this.folder, 'munge/munge.key'), randomBytes(128), { mode: 0o600 });
    // A GPU is any device file here: what Slurm does with it is the same.
    const devices = ['/dev/null', '/dev/zero'].map((file) => `Name=gpu File=${file}`);
    fs.writeFileSync(path.join(this.folder, 'gres.conf'), ['AutoDetect=off', ...devices, ''].join('\n'));
    fs.writeFileSync(this.configuration, this.#configurationText());
    this.#run('/usr/sbin/munged', [
      '--force',
      `--key-file=${this.folder}/munge/munge.key`,
      `--socket=${this.folder}/munge.sock`,
      `--pid-file=${this.folder}/run/munged.pid`,
      `--log-file=${this.folder}/log/munged.log`,
      `--seed-file=${this.folder}/munge/munged.seed`,
      '--num-threads=2',
    ]);
    await until(() => spawnSync('munge', ['-n', '-S', `${this.folder}/munge.sock`]).status === 0, 'munged');
    await this.startController();
    for (const node of this.nodes) this.#startDaemon(node);
    const idle = () =>
      this.ask('sinfo', '-h', '-N', '-p', 'main', '-t', 'idle', '-o', '%N').split('\n').length;
    await until(() => idle() === this.nodes.length + 1, 'nodes');
  }

  /** Starts a node that was killed. */
  async startNode(node) {
    this.#startDaemon(node);
    const idle = () => this.ask('sinfo', '-h', '-N', '-n', node, '-p', 'main', '-t', 'idle', '-o', '%N');
    await until(() => idle().trim() === node, node);
  }

  async startController() {
    this.#run('/usr/sbin/slurmctld', ['-f', this.configuration]);
    await until(() => this.ask('scontrol', 'ping').includes('UP'), 'slurmctld');
  }

  /** Ends the controller; it forgets nothing that it has written down. */
  async stopController() {
    await this.#end('slurmctld');
  }

  /** A power cut: the node's daemon, its steps and all that they started, at once. */
  killNode(node) {
    const log = path.join(this.folder, 'log', `${node}.log`);
    for (const pid of [this.#pidOf(node), ...stepsWith((file) => file === log)]) {
      if (pid === undefined) continue;
      for (const one of treeOf(pid)) kill(one, 'SIGKILL');
    }
    fs.rmSync(path.join(this.folder, 'run', `${node}.pid`), { force: true });
  }

  /** The output of one of Slurm's programs; empty where it fails. */
  ask(program, ...words) {
    const { status, stdout } = spawnSync(program, words, {
      env: { ...process.env, ...this.environment },
      encoding: 'utf8',
      timeout: 30_000,
    });
    return status === 0 ? stdout : '';
  }

  async stop() {
    if (this.#pidOf('slurmctld') !== undefined) {
      this.ask('scancel', '--quiet', `--user=${os.userInfo().username}`);
      await until(() => this.ask('squeue', '-h', '-t', 'running,completing') === '', 'tasks', 10).catch(
        () => undefined,
      );
    }
    await this.#end('slurmctld');
    for (const node of this.nodes) await this.#end(node);
    for (const pid of stepsWith((file) => file.startsWith(`${this.folder}/`))) {
      for (const one of treeOf(pid)) kill(one, 'SIGKILL');
    }
    await this.#end('munged');
  }

  #startDaemon(node) {
    this.#run('/usr/sbin/slurmd', ['-f', this.configuration, '-N', node]);
  }

  #run(program, words) {
    execFileSync(program, words, {
      env: { ...process.env, ...this.environment },
      stdio: ['ignore', 'ignore', 'inherit'],
    });
  }

  /** @returns {number | undefined} of a daemon that lives */
  #pidOf(name) {
    try {
      const pid = Number(fs.readFileSync(path.join(this.folder, 'run', `${name}.pid`), 'utf8'));
      return pid > 0 && isAlive(pid) ? pid : undefined;
    } catch {
      return undefined;
    }
  }

  async #end(name) {
    const pid = this.#pidOf(name);
    if (pid === undefined) return;
    kill(pid, 'SIGTERM');
    await until(() => !isAlive(pid), name, 10).catch(() => kill(pid, 'SIGKILL'));
    fs.rmSync(path.join(this.folder, 'run', `${name}.pid`), { force: true });
  }

  #configurationText() {
    const { folder, port, nodes, cpus } = this;
    const user = os.userInfo().username;
    const host = os.hostname().split('.')[0];
    return `ClusterName=tests
SlurmctldHost=${host}(127.0.0.1)
SlurmctldPort=${port + 1}
SrunPortRange=${port + 100}-${port + 199}
CommunicationParameters=NoInAddrAny,NoCtldInAddrAny
SlurmUser=${user}
SlurmdUser=${user}
AuthType=auth/munge
CredType=cred/munge
AuthInfo=socket=${folder}/munge.sock,cred_expire=5
StateSaveLocation=${folder}/state
SlurmdSpoolDir=${folder}/spool/%n
SlurmctldPidFile=${folder}/run/slurmctld.pid
SlurmdPidFile=${folder}/run/%n.pid
SlurmctldLogFile=${folder}/log/slurmctld.log
SlurmdLogFile=${folder}/log/%n.log
ProctrackType=proctrack/pgid
TaskPlugin=task/none
SwitchType=switch/none
MpiDefault=none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core_Memory
SlurmdParameters=config_overrides
ReturnToService=2
SlurmctldTimeout=10
MessageTimeout=2
TCPTimeout=1
SlurmdTimeout=${SECONDS_TO_DIE}
InactiveLimit=0
KillWait=3
MinJobAge=300
BatchStartTimeout=10
CompleteWait=0
JobRequeue=1
SchedulerType=sched/backfill
SchedulerParameters=sched_interval=2,bf_interval=2,batch_sched_delay=0,sched_min_interval=0
DefMemPerCPU=100
AccountingStorageType=accounting_storage/none
JobAcctGatherType=jobacct_gather/none
GresTypes=gpu
NodeName=node[1-${nodes.length}] NodeHostname=${host} NodeAddr=127.0.0.1 Port=[${port + 11}-${port + 10 + nodes.length}] CPUs=${cpus} RealMemory=4000 Gres=gpu:2 State=UNKNOWN
PartitionName=main Nodes=ALL Default=YES MaxTime=INFINITE DefaultTime=60 State=UP
PartitionName=short Nodes=node1 MaxTime=1 DefaultTime=1 State=UP
PartitionName=closed Nodes=node1 AllowAccounts=lab State=UP
`;
  }
}

async function until(holds, what, seconds = 30) {
  for (const end = Date.now() + 1000 * seconds; !holds(); await sleep(100)) {
    if (Date.now() > end) throw new Error(`${what}: not within ${seconds} s`);
  }
}

/** A zombie that nobody reaped counts as gone. */
function isAlive(pid) {
  try {
    return !/^State:\s*Z/m.test(fs.readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}

function kill(pid, signal) {
  try {
    process.kill(pid, signal);
  } catch {
    // It is gone.
  }
}

/** Slurm's step daemons that have a file open. @returns {number[]} */
function stepsWith(matches) {
  return processes().filter((pid) => {
    try {
      if (!fs.readlinkSync(`/proc/${pid}/exe`).includes('slurmstepd')) return false;
      return fs
        .readdirSync(`/proc/${pid}/fd`)
        .some((fd) => matches(fs.readlinkSync(`/proc/${pid}/fd/${fd}`)));
    } catch {
      return false;
    }
  });
}

/** A process and all below it. @returns {number[]} */
function treeOf(pid) {
  const children = processes().filter((one) => {
    try {
      return new RegExp(`^PPid:\\s*${pid}$`, 'm').test(fs.readFileSync(`/proc/${one}/status`, 'utf8'));
    } catch {
      return false;
    }
  });
  return [pid, ...children.flatMap(treeOf)];
}

function processes() {
  return fs
    .readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number);
}
