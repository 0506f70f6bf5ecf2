using IapK8s.Protocol.Credentials;
using IapK8s.Proxy.Snapshots;
using IapK8s.TestKit.Controllers;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace IapK8s.Proxy.Tests.Snapshots;

/// <summary>The real push client in a host of its own.</summary>
internal sealed class RunningPlane : IAsyncDisposable
{
    private readonly IHost _host;

    private RunningPlane(IHost host) => _host = host;

    public IDataPlane Plane => _host.Services.GetRequiredService<IDataPlane>();

    public DataPlaneState State => Plane.Current ?? throw new InvalidOperationException(Plane.Explanation);

    public static async Task<RunningPlane> StartAsync(
        Uri controller, string credential, string? stateDirectory = null, TimeProvider? time = null, IKnownRevocations? revocations = null)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Logging.AddProvider(new TestLog());
        if (time is not null)
        {
            builder.Services.AddSingleton(time);
        }

        if (revocations is not null)
        {
            builder.Services.AddSingleton(revocations);
        }

        builder.Services.AddDataPlane(new PushClientOptions { Controller = controller, Credential = new CredentialFolder(credential), StateDirectory = stateDirectory });
        var plane = new RunningPlane(builder.Build());
        await plane._host.StartAsync();
        return plane;
    }

    /// <summary>Starts for one app of the controller, or its gateway, and returns when there is a state.</summary>
    public static async Task<RunningPlane> StartAsync(RunningController controller, string app, string? stateDirectory = null, TimeProvider? time = null)
    {
        var plane = await StartAsync(controller.Address, controller.CredentialOf(app).Directory, stateDirectory, time);
        await plane.WaitAsync(_ => true);
        return plane;
    }

    /// <summary>Returns when the state fits; fails after 30 s.</summary>
    public Task<DataPlaneState> WaitAsync(Func<DataPlaneState, bool> fits) => Plane.WaitForAsync(fits);

    public CredentialFolder Credentials => _host.Services.GetRequiredService<CredentialFolder>();

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
    }
}

internal static class PlaneWaiting
{
    public static async Task<DataPlaneState> WaitForAsync(this IDataPlane plane, Func<DataPlaneState, bool> fits)
    {
        var reached = new TaskCompletionSource<DataPlaneState>(TaskCreationOptions.RunContinuationsAsynchronously);
        void Look(DataPlaneState? state)
        {
            if (state is not null && fits(state))
            {
                reached.TrySetResult(state);
            }
        }

        using var subscription = plane.Subscribe(Look);
        Look(plane.Current);
        return await reached.Task.WaitAsync(TimeSpan.FromSeconds(30));
    }

    /// <summary>Returns when subscribers were told that nothing is in force any more.</summary>
    public static async Task WaitForNothingWhileAsync(this IDataPlane plane, System.Action act)
    {
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var subscription = plane.Subscribe(state =>
        {
            if (state is null)
            {
                reached.TrySetResult();
            }
        });
        act();
        await reached.Task.WaitAsync(TimeSpan.FromSeconds(30));
    }
}
