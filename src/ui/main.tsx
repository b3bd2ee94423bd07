import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { startPage } from '../app/page.ts';
import { ErrorBoundary } from './ErrorBoundary.tsx';
import { Shell } from './shell/Shell.tsx';
import './styles/colours.css';
import './styles/page.css';
import './shell/shell.css';
import { PageContext } from './usePage.ts';

const root = document.getElementById('root');
if (!root) throw new Error('index.html has no element #root');

createRoot(root).render(
  <StrictMode>
    <ErrorBoundary>
      <PageContext value={startPage(window)}>
        <Shell />
      </PageContext>
    </ErrorBoundary>
  </StrictMode>,
);
