using System.CommandLine;
using IapK8s.Sidecar;
using IapK8s.Sidecar.Capture;

var root = SidecarFlags.Command(SidecarApplication.RunAsync, Console.Error);
root.Subcommands.Add(CaptureFlags.Command(options => new CaptureVerb(options, TimeProvider.System, Console.Out, Console.Error).RunAsync(), Console.Error));

// No termination timeout: the host hears the signals itself and drains in its own time.
return await root.Parse(args).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null });
