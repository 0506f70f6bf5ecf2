using IapK8s.Controller.Clusters;
using IapK8s.Controller.Leadership;
using IapK8s.Sources.Clusters;
using k8s;
using k8s.Models;

namespace IapK8s.Controller.Push.Revocations;

/// <summary>Reads the log that all replicas keep, and follows it. The start waits until all of it was read: whoever served before would let those in who were shut out.</summary>
internal sealed class RevocationWatch : IHostedService, IReflected, IDisposable
{
    /// <summary>People who signed out wait for it, so it is not read as patiently as the rest.</summary>
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(2);

    private readonly RevocationSecrets _secrets;
    private readonly ILogger<RevocationWatch> _logger;
    private readonly Reflector _reflector;
    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource _read = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task _running = Task.CompletedTask;

    public RevocationWatch(Kubernetes client, LeaseOptions options, RevocationSecrets secrets, TimeProvider time, ILogger<RevocationWatch> logger)
    {
        (_secrets, _logger) = (secrets, logger);
        _reflector = new Reflector(new ApiReader(client), $"api/v1/namespaces/{options.Namespace}/secrets", $"type={RevocationShard.SecretType}", this, time, new WatchTrouble(logger, "revocations").Report) { LongestPause = LongestPause };
    }

    /// <summary>When the API server last said that this is all.</summary>
    public DateTimeOffset LastHeard => _reflector.LastHeard;

    /// <exception cref="UnreadableRevocationsException">No waiting mends it.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        _running = _reflector.RunAsync(_stop.Token);
        await _read.Task.WaitAsync(cancellationToken);
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stop.CancelAsync();
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public void Dispose() => _stop.Dispose();

    void IReflected.Replace(IReadOnlyList<ReadOnlyMemory<byte>> objects)
    {
        var secrets = objects.Select(Secret).ToList();
        foreach (var gone in _secrets.Names.Except(secrets.Select(secret => secret.Name())).ToList())
        {
            Lose(gone);
        }

        secrets.ForEach(See);
        _read.TrySetResult();
    }

    void IReflected.Put(ReadOnlyMemory<byte> json) => See(Secret(json));

    void IReflected.Remove(ReadOnlyMemory<byte> json) => Lose(Secret(json).Name());

    bool IReflected.NotServed() => false;

    void IReflected.Forbidden()
    {
        // What was read stays, and the trouble is reported.
    }

    private static V1Secret Secret(ReadOnlyMemory<byte> json) => KubernetesJson.Deserialize<V1Secret>(new MemoryStream(json.ToArray()));

    private void See(V1Secret secret)
    {
        try
        {
            _secrets.See(RevocationShard.Read(secret));
        }
        catch (UnreadableRevocationsException error) when (_read.TrySetException(error))
        {
            // The start stops.
        }
        catch (UnreadableRevocationsException error)
        {
            _secrets.Lose(secret.Name(), isThere: true);
            Log.RevocationsSpoiled(_logger, error.Message);
        }
    }

    private void Lose(string name)
    {
        _secrets.Lose(name, isThere: false);
        Log.RevocationsDeleted(_logger, name);
    }
}
