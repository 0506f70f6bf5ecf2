using IapK8s.Gateway.Hosting;

return await GatewayCommand.Create(GatewayProcess.RunAsync).Parse(args).InvokeAsync();
