namespace IapK8s.Controller.Credentials.Keys;

/// <summary>Holds the start up until the installation's own keys are there: nobody could be answered without them.</summary>
internal sealed class KeyOpening(KeyRing keys) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken) => keys.OpenAsync(cancellationToken);

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
