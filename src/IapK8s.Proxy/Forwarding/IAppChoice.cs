using IapK8s.Proxy.Access;
using Microsoft.AspNetCore.Http;

namespace IapK8s.Proxy.Forwarding;

/// <summary>Which of several apps a request is for, before it is known whether it may. Never throws: what is for none is for one that no policy knows.</summary>
public interface IAppChoice
{
    AppDestination Choose(HttpContext context, ConnectionMemo connection);
}
