import '@fontsource-variable/inter';
import '@fontsource-variable/jetbrains-mono';
import '@/shared/styles/index.css';

import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';

import { installTauri } from '@/api/client';
import { setLocale } from '@/shared/format';
import { speak } from '@/shared/texts';

async function start(): Promise<void> {
  const asked = new URLSearchParams(window.location.search);
  const lang = asked.get('lang');
  const { formats, direction } = await speak(lang ? [lang] : navigator.languages);
  setLocale(formats);
  document.documentElement.dir = direction;
  // A plain browser has no engine: it plays the sample studio.
  if (!installTauri()) (await import('@/api/playSample')).playSample(asked);
  const root = document.getElementById('root');
  if (!root) throw new Error('index.html has no #root');
  // Texts outside of components are looked up when their file is loaded: after the language is known.
  const { App, createQueryClient } = await import('@/app/App');
  createRoot(root).render(
    <StrictMode>
      <App client={createQueryClient()} />
    </StrictMode>,
  );
}

void start();
