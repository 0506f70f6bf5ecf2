using IapK8s.Demo.App;

return await Flags.Command(DemoApp.RunAsync).Parse(args).InvokeAsync();
