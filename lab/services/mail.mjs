// Mail: OpenSMTPD takes letters for the inside domain, Dovecot shows them over IMAP. Both keep
// everything in the recording's own folder; spool and sockets live on private mounts.

import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startServer } from '../program.mjs';

export async function startMail(host, { domain }) {
  const box = join(host.directory, 'box');
  mkdirSync(box, { recursive: true });
  chmodSync(box, 0o777);
  await startSmtp(host, { domain });
  await startImap(host, { box });
}

function startSmtp(host, { domain }) {
  const path = join(host.directory, 'smtpd.conf');
  const users = join(host.directory, 'people');
  writeFileSync(users, 'nobody: nobody\n');
  writeFileSync(
    path,
    `table people { "@" = nobody }
listen on 0.0.0.0 hostname mail.${domain}
listen on :: hostname mail.${domain}
action "keep" mda "cat >/dev/null" virtual <people>
match from any for domain { "${domain}" } action "keep"
`,
  );
  const prepare = 'mount -t tmpfs tmpfs /var/spool && mkdir -p -m 711 /var/spool/smtpd';
  return startServer(host, { program: 'smtpd', args: ['-d', '-f', path], port: 25, prepare });
}

/** Without Dovecot's growing penalty: many people may share one address behind a translator. */
function startImap(host, { box }) {
  const path = join(host.directory, 'dovecot.conf');
  const accounts = join(host.directory, 'accounts');
  writeFileSync(accounts, 'clerk:{PLAIN}lab-good-pass:65534:65534::/nonexistent::\n', {
    mode: 0o644,
  });
  writeFileSync(
    path,
    `protocols = imap
listen = *, ::
base_dir = /run/dovecot
log_path = /dev/stderr
ssl = no
disable_plaintext_auth = no
mail_location = maildir:${box}/%u
first_valid_uid = 1
passdb {
  driver = passwd-file
  args = ${accounts}
}
service anvil {
  unix_listener anvil-auth-penalty {
    mode = 0
  }
}
userdb {
  driver = passwd-file
  args = ${accounts}
}
`,
  );
  const prepare = 'mount -t tmpfs tmpfs /var/lib/dovecot';
  return startServer(host, { program: 'dovecot', args: ['-F', '-c', path], port: 143, prepare });
}
