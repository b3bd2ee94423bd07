import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { startLab } from '../app/startLab.ts';
import { App } from './App.tsx';
import { ErrorBoundary } from './ErrorBoundary.tsx';
import { LabContext } from './useLab.ts';
import './styles/colours.css';
import './styles/page.css';
import './styles/state.css';
import './styles/controls.css';
import './styles/comparison.css';
import './styles/charts.css';
import './styles/stepDiagram.css';
import './styles/projector.css';

const root = document.getElementById('root');
if (!root) throw new Error('index.html has no element #root');

createRoot(root).render(
  <StrictMode>
    <ErrorBoundary>
      <LabContext value={startLab()}>
        <App />
      </LabContext>
    </ErrorBoundary>
  </StrictMode>,
);
