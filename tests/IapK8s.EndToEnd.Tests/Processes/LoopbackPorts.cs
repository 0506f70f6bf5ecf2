using System.Net;
using System.Net.Sockets;

namespace IapK8s.EndToEnd.Tests.Processes;

internal static class LoopbackPorts
{
    /// <summary>Distinct free ports: all are held open until the last one is known.</summary>
    public static int[] Take(int count)
    {
        var listeners = new List<TcpListener>();
        try
        {
            for (var i = 0; i < count; i++)
            {
                var listener = new TcpListener(IPAddress.Loopback, 0);
                listener.Start();
                listeners.Add(listener);
            }

            return [.. listeners.Select(listener => ((IPEndPoint)listener.LocalEndpoint).Port)];
        }
        finally
        {
            listeners.ForEach(listener => listener.Stop());
        }
    }
}
