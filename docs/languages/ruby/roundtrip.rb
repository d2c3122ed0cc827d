# Reads every document into its type and writes it again.

require 'json'
require_relative 'types/lib/clerk_user'

source, target = ARGV
Dir["#{source}/*.json"].each do |file|
  type = ClerkUser.const_get(File.basename(file, '.json'))
  value = type.build_from_hash(JSON.parse(File.read(file), symbolize_names: true))
  File.write("#{target}/#{File.basename(file)}", JSON.generate(value.to_hash))
end
