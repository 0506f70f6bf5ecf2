using k8s.Autorest;

namespace IapK8s.Controller.Credentials.Keys;

/// <summary>Holds the start up until the installation's own keys are there: nobody could be answered without them. An API server that is away, or refuses, is waited for.</summary>
internal sealed class KeyOpening(KeyRing keys, TimeProvider time, ILogger<KeyOpening> logger) : IHostedService
{
    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(2);

    /// <exception cref="AggregateException">Sets that are not what was written: no waiting mends them.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                await keys.OpenAsync(cancellationToken);
                return;
            }
            catch (Exception error) when (error is HttpOperationException or HttpRequestException)
            {
                Log.KeysUnreachable(logger, error.Message, Retry.TotalSeconds);
                await Task.Delay(Retry, time, cancellationToken);
            }
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
