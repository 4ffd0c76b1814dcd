import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { Providers } from './app/providers.tsx';
import { createConsoleRouter } from './app/router.tsx';
import { httpSource } from './lib/http-source.ts';
import { applyTheme } from './lib/settings.ts';
import './ui/base.css';

applyTheme();
const root = document.getElementById('root');
if (!root) throw new Error('expected an element #root in the page, got none');
createRoot(root).render(
  <StrictMode>
    <Providers source={httpSource}>
      <RouterProvider router={createConsoleRouter()} />
    </Providers>
  </StrictMode>,
);
