// Movement inside: a host that was entered enters others.

import { startShell } from '../services/storage.mjs';
import { filler } from '../services/web.mjs';

const COPIED_BYTES = 2400;

/** By key from `from` to `via`, and from there with a small file to each of the targets. */
export async function shellRound(lab, { from, via, targets, pauseS }) {
  const middle = lab.hosts[via];
  const others = Object.values(lab.hosts).filter(({ v4 }) => targets.includes(v4));
  await Promise.all(others.map((host) => startShell(host, { key: lab.key })));
  const random = lab.random.split();
  const options = [...lab.sshNoKey, '-i', lab.key.path];
  await lab.run(from, 'ssh', [...options, `root@${middle.v4}`, 'id; uname -a; ip route']);
  for (const address of targets) {
    await lab.pause(1000 * random.between(...pauseS));
    await lab.run(middle, 'ssh', [...options, `root@${address}`, 'cat > /tmp/helper; id'], {
      input: filler(COPIED_BYTES),
    });
  }
  return {
    orig: [middle.v4],
    resp: targets,
    proto: 'tcp',
    ports: [22],
    program: "ssh HOST 'cat > /tmp/helper; id'",
    note: `${middle.v4} was entered from ${from.v4} before`,
  };
}
