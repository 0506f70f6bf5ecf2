using System.Net;
using IapK8s.Gateway.Hosting;

namespace IapK8s.Gateway.ForwardAuth;

/// <summary>Who called without being trusted to: each address is logged once a minute, however often it calls.</summary>
internal sealed class Strangers(TimeProvider time, ILogger<Strangers> log)
{
    private readonly QuietAddresses _quiet = new(time);

    public void Tell(Caller caller)
    {
        var address = caller.Connection.Peer ?? IPAddress.None;
        if (_quiet.IsDue(address))
        {
            log.CallerNotTrusted(address.ToString(), caller.WhyNot);
        }
    }
}
