using System.Collections.Immutable;
using IapK8s.Resources.Findings;

namespace IapK8s.Controller.Status;

/// <summary>Keeps the status file: a change is written at once, and many that come together are written together.</summary>
internal sealed class StatusWriter(StatusFile file, StatusReading reading, TimeProvider time, ILogger<StatusWriter> logger) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Tick = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(5);

    private readonly WakeSignal _changed = new();
    private Dictionary<ResourceId, ImmutableArray<Condition>> _before = [];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Without any change a proof grows old.
        await using var ticks = time.CreateTimer(_ => _changed.Wake(), null, Tick, Tick);
        reading.Changed += _changed.Wake;
        try
        {
            for (_changed.Wake(); ; await Task.Delay(Pause, time, stoppingToken))
            {
                await _changed.WaitAsync(stoppingToken);
                if (reading.Read() is { } inputs)
                {
                    await WriteAsync(inputs with { NamesPods = true }, stoppingToken);
                }
            }
        }
        finally
        {
            reading.Changed -= _changed.Wake;
        }
    }

    private async Task WriteAsync(StatusInputs inputs, CancellationToken cancellation)
    {
        try
        {
            var document = StatusBuilder.Build(inputs, id => _before.GetValueOrDefault(id, []));
            _before = document.Objects.ToDictionary(status => new ResourceId(status.Kind, status.Namespace, status.Name), status => status.Conditions);
            file.Write(document);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            Log.StatusFailed(logger, error, Retry.TotalSeconds);
            await Task.Delay(Retry, time, cancellation);
            _changed.Wake();
        }
    }
}
