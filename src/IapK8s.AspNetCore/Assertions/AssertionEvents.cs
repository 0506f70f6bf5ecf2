using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.Extensions.Logging;

namespace IapK8s.AspNetCore.Assertions;

/// <summary>Takes the assertion from its own header, once or not at all.</summary>
internal sealed class AssertionEvents(string headerName, ILogger logger) : JwtBearerEvents
{
    public override Task MessageReceived(MessageReceivedContext context)
    {
        var values = context.Request.Headers[headerName];
        switch (values.Count)
        {
            case 0:
                // Without a result JwtBearer would go on to read Authorization, which the client writes.
                context.NoResult();
                break;
            case 1 when values[0] is { Length: > 0 } token:
                context.Token = token;
                break;
            default:
                // Two headers: one of them is not the proxy's, and there is no telling which.
                var reason = values.Count == 1 ? "the header is empty" : "the header came more than once";
                logger.AssertionRefused(reason);
                context.Fail(reason);
                break;
        }
        return Task.CompletedTask;
    }
}
