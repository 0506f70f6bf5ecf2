using Grpc.Core;
using GrpcStatus = Grpc.Core.Status;

namespace IapK8s.Controller.Push;

/// <summary>Ends all streams when the process is told to stop: subscribers are told to go elsewhere before connections close under them.</summary>
internal sealed class StreamDrain
{
    private static readonly GrpcStatus GoElsewhere = new(StatusCode.Unavailable, "This replica is shutting down; connect again");

    private readonly Lock _changing = new();
    private readonly HashSet<StreamLifetime> _open = [];
    private bool _draining;

    public StreamDrain(IHostApplicationLifetime application, ILogger<StreamDrain> logger) => application.ApplicationStopping.Register(() => Drain(logger));

    /// <summary>Until disposed, the stream ends with the process. At once where that is under way.</summary>
    public IDisposable Watch(StreamLifetime stream)
    {
        lock (_changing)
        {
            if (_draining)
            {
                throw new RpcException(GoElsewhere);
            }

            _open.Add(stream);
        }

        return new Watched(this, stream);
    }

    private void Drain(ILogger logger)
    {
        List<StreamLifetime> open;
        lock (_changing)
        {
            _draining = true;
            open = [.. _open];
        }

        Log.Draining(logger, open.Count);
        open.ForEach(stream => stream.End(GoElsewhere));
    }

    private sealed class Watched(StreamDrain drain, StreamLifetime stream) : IDisposable
    {
        public void Dispose()
        {
            lock (drain._changing)
            {
                drain._open.Remove(stream);
            }
        }
    }
}
