// mailauth as a contender: `node mailauth.cjs NODE_MODULES FOLDER [dkim]`, a line in, a line out.
const fs = require('fs');
const path = require('path');
const readline = require('readline');

const [modules, folder, only] = process.argv.slice(2);
const { authenticate } = require(path.join(modules, 'mailauth'));
const { dkimVerify } = require(path.join(modules, 'mailauth/lib/dkim/verify'));
const index = JSON.parse(fs.readFileSync(path.join(folder, 'index.json'), 'utf8'));
const mails = index.mails.map(about => [fs.readFileSync(path.join(folder, about.file)), about]);

const resolver = async (name, type) => {
    const values = (index.records[name.toLowerCase()] || {})[type];
    if (!values) {
        throw Object.assign(new Error('not found'), { code: 'ENOTFOUND' });
    }
    if (type === 'TXT') {
        return values.map(value => [value]);
    }
    if (type === 'MX') {
        return values.map(value => {
            const [priority, exchange] = value.split(' ');
            return { priority: Number(priority), exchange };
        });
    }
    return values;
};

const verify = async (raw, about) => {
    const dkim = only
        ? await dkimVerify(raw, { resolver, sender: about.mail_from })
        : (
              await authenticate(raw, {
                  ip: about.ip,
                  helo: about.helo,
                  sender: about.mail_from,
                  mta: 'mx.shop.example',
                  disableBimi: true,
                  resolver
              })
          ).dkim;
    return dkim.results.filter(result => result.status.result === 'pass').length;
};

(async () => {
    for await (const line of readline.createInterface({ input: process.stdin })) {
        const before = process.cpuUsage();
        let passed = 0;
        let count = 0;
        const [first, step] = line.split(' ').map(Number);
        for (let i = first; i < mails.length; i += step) {
            passed += await verify(...mails[i]);
            count += 1;
        }
        const { user, system } = process.cpuUsage(before);
        console.log(JSON.stringify({ cpu: (user + system) / 1e6, mails: count, passed }));
    }
})();
