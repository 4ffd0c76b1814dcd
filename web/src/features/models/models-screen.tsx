import type { PipelineAnswer, Source } from '../../lib/api.ts';
import { usePipeline, useSources } from '../../lib/source-context.ts';
import { Choice } from '../../ui/choice.tsx';
import { ErrorNote, LoadingNote } from '../../ui/notes.tsx';
import { ModelCard } from './model-card.tsx';
import { PipelinePicture } from './pipeline-picture.tsx';
import './models.css';

interface ModelsScreenProps {
  /** The latest analysis where absent. */
  sourceId: string | undefined;
  onChoose: (sourceId: string) => void;
}

/** How events get their Priority, and the models that have a say in it. */
export function ModelsScreen({ sourceId, onChoose }: ModelsScreenProps) {
  const sources = useSources();
  const chosen = sources.data?.find(({ id }) => id === sourceId) ?? sources.data?.[0];
  const asked = sourceId ?? chosen?.id;
  const { data, isError, error, refetch } = usePipeline(asked, sources.data !== undefined);
  const failure = sources.isError && !sources.data ? sources.error : error;
  if (failure && (isError || sources.isError)) {
    return <ErrorNote error={failure} onRetry={() => void refetch()} />;
  }
  if (!data || !sources.data) return <LoadingNote />;
  return (
    <div className="models">
      <header className="models-head">
        <h1>How events got their Priority</h1>
        {sources.data.length > 0 && chosen && (
          <Choice
            label="Analysis"
            value={chosen.id}
            options={sources.data.map(({ id, name }) => [id, name])}
            onChoose={onChoose}
          />
        )}
      </header>
      <p className="dim models-about">{pictureWords(data, chosen)}</p>
      <PipelinePicture drawing={data.drawing} />
      <section className="models-list" aria-labelledby="models-in-use">
        <h2 id="models-in-use">Models in use</h2>
        {data.models.length === 0 ? (
          <NoModel />
        ) : (
          data.models.map((model) => <ModelCard key={model.digest} model={model} />)
        )}
      </section>
    </div>
  );
}

function pictureWords({ isMeasured }: PipelineAnswer, source: Source | undefined): string {
  if (source === undefined) return 'Nothing has been analysed yet: the way has no figures.';
  if (!isMeasured) return 'This analysis was recorded by a version that kept no figures.';
  return 'Figures are those of the analysis; a broken line had no part in it.';
}

function NoModel() {
  return (
    <div className="models-none">
      <p>No model was given: detectors and novelty judged alone.</p>
      <pre className="note-command">vedette analyze capture.pcap --model kinds.vedette</pre>
    </div>
  );
}
