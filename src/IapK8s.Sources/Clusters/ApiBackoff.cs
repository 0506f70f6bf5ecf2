using Polly;
using Polly.Retry;

namespace IapK8s.Sources.Clusters;

/// <summary>How reading goes on after a failure: later each time, never all at once with the other replicas, and not before the API server wants it.</summary>
internal static class ApiBackoff
{
    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(200);
    public static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    /// <summary>Retries for good; what has to be listed anew is not retried.</summary>
    public static ResiliencePipeline Build(TimeProvider time, TimeSpan longest, Action<Exception> onFailure) =>
        new ResiliencePipelineBuilder { TimeProvider = time }
            .AddRetry(new RetryStrategyOptions
            {
                ShouldHandle = attempt => ValueTask.FromResult(attempt.Outcome.Exception is not (null or OperationCanceledException or ApiException { IsExpired: true })),
                MaxRetryAttempts = int.MaxValue,
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                Delay = First,
                MaxDelay = longest,
                DelayGenerator = attempt => ValueTask.FromResult((attempt.Outcome.Exception as ApiException)?.RetryAfter),
                OnRetry = attempt =>
                {
                    onFailure(attempt.Outcome.Exception!);
                    return ValueTask.CompletedTask;
                },
            })
            .Build();
}
