import { useMutation, useQueryClient } from '@tanstack/react-query';
import { RadioGroup } from 'radix-ui';
import { useState } from 'react';
import { useLocation } from 'wouter';

import { api } from '@/api/client';
import { sayError, useStatus } from '@/api/queries';
import { frame } from '@/api/sample/frames';
import { ConnectDialog, SERVICES, type Service } from '@/shared/connect';
import { Button, Dialog, Icon, Thumb } from '@/shared/parts';
import { StoredWhere } from '@/shared/StoredWhere';

import styles from './welcome.module.css';

const PICTURES = [
  'harbour-dusk',
  'loaf',
  'ridge-dawn',
  'sparks',
  'interview-docker',
  'tent-night',
  'aerial-coast',
  'window-night',
  'oven',
  'ridge-runner',
  'lighthouse',
  'valley-fog',
];

function Accounts() {
  const [, navigate] = useLocation();
  const [service, setService] = useState<Service>('frameio');
  const [open, setOpen] = useState(false);
  const client = useQueryClient();
  const name = SERVICES.find((s) => s.id === service)?.name;
  return (
    <section className={styles.card} aria-labelledby="welcome-accounts">
      <h2 id="welcome-accounts">Connect your accounts</h2>
      <p>One is enough, the other can follow at any time.</p>
      <RadioGroup.Root
        className={styles.accounts}
        value={service}
        onValueChange={(value) => setService(value as Service)}
        aria-labelledby="welcome-accounts"
      >
        {SERVICES.map((each) => (
          <RadioGroup.Item key={each.id} value={each.id} className={styles.account} aria-label={each.name}>
            <span className="service-mark">
              <Icon name={each.icon} />
            </span>
            <span className="col">
              <span className="strong">{each.name}</span>
              <span className="small fg-3 ellipsis">{each.brings}</span>
            </span>
            <span className="radio" data-state={each.id === service ? 'checked' : 'unchecked'} />
          </RadioGroup.Item>
        ))}
      </RadioGroup.Root>
      <div className={`row small fg-2 ${styles.later}`}>
        <Icon name="lock" className="fg-3" />
        <span>
          Nothing changes at a service by connecting. Its projects, files and hours are mirrored to this
          computer.
        </span>
      </div>
      <span className="spacer" />
      <Button variant="primary" size="large" className={styles.wide} onClick={() => setOpen(true)}>
        {`Connect ${name}`}
      </Button>
      <ConnectDialog
        service={open ? service : null}
        onClose={() => setOpen(false)}
        onConnected={() => {
          setOpen(false);
          void client.invalidateQueries().then(() => navigate('/'));
        }}
      />
    </section>
  );
}

function Sample() {
  const [, navigate] = useLocation();
  const client = useQueryClient();
  const start = useMutation({
    mutationFn: async () => {
      await api.startSample();
      // The whole profile is another one now.
      await client.resetQueries();
    },
    onSuccess: () => navigate('/'),
    onError: sayError,
  });
  return (
    <section className={styles.card} aria-labelledby="welcome-sample">
      <h2 id="welcome-sample">Explore a sample studio</h2>
      <p>Kiteyard, several productions, a year of footage, notes and hours.</p>
      <div className={styles.pictures} aria-hidden="true">
        {PICTURES.map((name) => (
          <Thumb key={name} src={frame(name)} />
        ))}
      </div>
      <div className={`row small fg-2 ${styles.later}`}>
        <Icon name="laptop" className="fg-3" />
        <span>Runs on this computer only. Change anything, pull the plug, start again.</span>
      </div>
      <span className="spacer" />
      <Button size="large" className={styles.wide} busy={start.isPending} onClick={() => start.mutate()}>
        Open the sample studio
      </Button>
    </section>
  );
}

/** The first look: two ways in, no form, no tour. */
export default function Welcome() {
  const [stored, setStored] = useState(false);
  const [, navigate] = useLocation();
  const connected = (useStatus()?.connections ?? 0) > 0;
  return (
    <div className={styles.place}>
      <div className={styles.top}>
        <span className="mark">
          <svg viewBox="0 0 20 20" aria-hidden="true">
            <rect x="4" y="5" width="8" height="2.6" rx="1.3" />
            <rect x="7" y="8.7" width="9" height="2.6" rx="1.3" />
            <rect x="4" y="12.4" width="6" height="2.6" rx="1.3" />
          </svg>
        </span>
        <span>ProjectFlo</span>
        <span className="spacer" />
        {connected && (
          <Button variant="ghost" icon="home" onClick={() => navigate('/')}>
            Home
          </Button>
        )}
      </div>
      <h1>Where do you want to start?</h1>
      <p className={styles.lead}>
        Footage, comments and hours live on this computer.
        <br />
        They reach your services whenever there is a network.
      </p>
      <div className={styles.two}>
        <Accounts />
        <Sample />
      </div>
      <div className={styles.foot}>
        <Button variant="ghost" size="small" icon="lock" onClick={() => setStored(true)}>
          What is stored where
        </Button>
      </div>
      <Dialog
        open={stored}
        onClose={() => setStored(false)}
        title="What is stored where"
        actions={<Button onClick={() => setStored(false)}>Close</Button>}
      >
        <div style={{ marginTop: 12 }}>
          <StoredWhere />
        </div>
      </Dialog>
    </div>
  );
}
