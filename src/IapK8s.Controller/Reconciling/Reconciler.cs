using System.Collections.Immutable;
using IapK8s.Compiler;
using IapK8s.Compiler.Outputs;
using IapK8s.Controller.Credentials.Authorities;
using IapK8s.Controller.Credentials.Keys;
using IapK8s.Controller.Directories;
using IapK8s.Controller.Directories.Keeping;
using IapK8s.Controller.Providers;
using IapK8s.Controller.Push;
using IapK8s.Controller.Push.Revocations;
using IapK8s.Resources.Findings;
using IapK8s.Sources;

namespace IapK8s.Controller.Reconciling;

/// <summary>Reads, compiles, publishes; again whenever the source changed. Level-based: every round starts from the whole state, so a round that failed is simply
/// done again and what is in force stays until one succeeds.</summary>
internal sealed class Reconciler(
    ControllerOptions options, IResourceSource source, KeptDirectories directories, RevocationStore revocations, KeyRing keys, ProviderWatcher providers, CatalogPublisher catalogs, SubscriberRegistry subscribers, CaptureTable captures, LatestRound latest,
    TimeProvider time, ILogger<Reconciler> logger, CredentialFiles? credentials = null) : BackgroundService
{
    /// <summary>The keys of a new host are made by the leader, and the other replicas' pods wait for them: so soon at first, and then twice as late each time.</summary>
    private static readonly TimeSpan FirstRetry = TimeSpan.FromMilliseconds(250);

    private static readonly TimeSpan LastRetry = TimeSpan.FromSeconds(2);

    private readonly IncrementalCompiler _compiler = new(options.ReleaseNamespace, options.GatewayServing);
    private readonly FindingLedger _ledger = new();

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await using var states = new DirectoryStates(source, directories).WatchAsync(stoppingToken).GetAsyncEnumerator(stoppingToken);
        Task<bool>? newer = null;
        while (await (newer ?? states.MoveNextAsync().AsTask()))
        {
            newer = null;
            var state = states.Current;
            for (var pause = FirstRetry; !await TryApplyAsync(state, pause, stoppingToken); pause = pause * 2 < LastRetry ? pause * 2 : LastRetry)
            {
                // What fails for ever, or waits for a key that nobody makes any more, must not hold up what came after it.
                newer ??= states.MoveNextAsync().AsTask();
                if (await Task.WhenAny(newer, Task.Delay(pause, time, stoppingToken)) == newer)
                {
                    break;
                }
            }
        }
    }

    private async Task<bool> TryApplyAsync(SourceState state, TimeSpan pause, CancellationToken cancellation)
    {
        try
        {
            Revoke(state);
            try
            {
                await ApplyAsync(state, cancellation);
            }
            finally
            {
                await KeepRevocationsAsync();
            }

            return true;
        }
        catch (KeysAwaitedException awaited)
        {
            Log.KeysAwaited(logger, awaited.Message, pause.TotalSeconds);
            return false;
        }
        catch (Exception error) when (!cancellation.IsCancellationRequested)
        {
            Log.RoundFailed(logger, error, pause.TotalSeconds);
            return false;
        }
    }

    /// <summary>Before everything else: nobody waits for a compilation to be shut out, let alone for one that fails.</summary>
    private void Revoke(SourceState state)
    {
        if (revocations.Declare(state.Resources.Revocations, state.IsComplete) is > 0 and var withheld)
        {
            Log.RevocationsWithheld(logger, withheld);
        }
    }

    /// <summary>Whatever became of the rest of the round, and though the process be told to stop meanwhile: what was pushed must outlive it.</summary>
    private async Task KeepRevocationsAsync()
    {
        try
        {
            await revocations.SaveAsync(CancellationToken.None);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            Log.RevocationsNotKept(logger, error.Message);
        }
    }

    private async Task ApplyAsync(SourceState state, CancellationToken cancellation)
    {
        var started = time.GetTimestamp();
        var compiled = _compiler.Compile(state.Resources);
        Report([.. state.Findings, .. compiled.Findings]);
        // Whom policies select waits for nothing: the fence and the webhook go by it, and would let in what nobody has told them of.
        latest.Set(new Round(state, compiled));

        // Keys and credentials first: nothing is published that could not be used.
        await keys.RequireAsync(InUse(compiled), cancellation);
        var pods = state.Resources.Pods.DistinctBy(pod => pod.Key).ToImmutableDictionary(pod => pod.Key, KnownPod.Of);
        credentials?.Use(pods.Keys);
        providers.Use(compiled.Providers.Values.Select(provider => provider.Definition.Issuer));

        catalogs.Publish(compiled, pods);
        subscribers.Forget(catalogs.Read().Value!.Knows);
        captures.Keep(pods.Keys.Select(pod => pod.ToString()).ToHashSet(StringComparer.Ordinal).Contains);
        Log.Compiled(
            logger, compiled.Policies.Select(policy => policy.Name).Distinct().Count(), pods.Count, (long)time.GetElapsedTime(started).TotalMilliseconds);
    }

    private void Report(IEnumerable<Finding> findings)
    {
        var changes = _ledger.Update(findings);
        foreach (var finding in changes.Appeared)
        {
            if (finding.Severity == FindingSeverity.Error)
            {
                Log.FindingError(logger, finding.ToString());
            }
            else
            {
                Log.FindingWarning(logger, finding.ToString());
            }
        }

        foreach (var finding in changes.Mended)
        {
            Log.FindingMended(logger, finding.ToString());
        }
    }

    /// <summary>The key sets that the result needs, each with the largest session age that its keys must outlive.</summary>
    private static ImmutableDictionary<KeySubject, TimeSpan> InUse(CompilationResult compiled)
    {
        var scopes = compiled.Scopes.Values.Select(scope => KeyValuePair.Create(KeySubject.Scope(scope.Namespace, scope.Origin), scope.Session.MaxAge));
        var apps = compiled.Policies
            .Select(policy => KeySubject.Assertion(policy.Namespace, policy.Assertion.Audience)).Distinct()
            .Select(subject => KeyValuePair.Create(subject, TimeSpan.Zero));
        return scopes.Concat(apps).ToImmutableDictionary();
    }
}
