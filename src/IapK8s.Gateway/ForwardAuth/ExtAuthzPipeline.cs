using IapK8s.Policy.Decisions;
using IapK8s.Proxy.Doors.ExtAuthz;

namespace IapK8s.Gateway.ForwardAuth;

/// <summary>Every call to the listener for Envoy. The same callers as at the other doors; whoever is none of them is denied by a message too, for an Envoy that nobody listed may be
/// configured to let pass what fails.</summary>
internal sealed class ExtAuthzPipeline(Strangers strangers, ExtAuthzDoor door, ForwardAuthMetrics metrics, IHostApplicationLifetime lifetime)
{
    public async Task HandleAsync(HttpContext context, Caller caller)
    {
        if (!caller.IsTrusted)
        {
            strangers.Tell(caller);
            metrics.Refused();
            await ExtAuthzDoor.RefuseAsync(context, Code.CallerNotTrusted, StatusCodes.Status403Forbidden);
            return;
        }

        var status = lifetime.ApplicationStopping.IsCancellationRequested
            ? await ExtAuthzDoor.RefuseAsync(context, Code.ShuttingDown, StatusCodes.Status503ServiceUnavailable)
            : await door.HandleAsync(context);
        metrics.Answered(ExtAuthzDoor.Name, status);
    }
}
