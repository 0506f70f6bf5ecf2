using IapK8s.Demo.Idp;

return await Flags.Command(IdentityProvider.RunAsync).Parse(args).InvokeAsync();
