import '@fontsource-variable/inter';
import '@fontsource-variable/jetbrains-mono';
import '@/shared/styles/index.css';

import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';

import { installTauri } from '@/api/client';
import { App, createQueryClient } from '@/app/App';

async function start(): Promise<void> {
  // A plain browser has no engine: it plays the sample studio.
  if (!installTauri())
    (await import('@/api/playSample')).playSample(new URLSearchParams(window.location.search));
  const root = document.getElementById('root');
  if (!root) throw new Error('index.html has no #root');
  createRoot(root).render(
    <StrictMode>
      <App client={createQueryClient()} />
    </StrictMode>,
  );
}

void start();
