// SPDX-License-Identifier: Apache-2.0
#include "sim/catalogue_names.h"

#include <array>

namespace shop::sim {
namespace {

using Words = std::string_view;

constexpr std::array kElectronics = std::to_array<ProductType>({
    {"Phone", 149, 999, Curve::flat, "Phone Case"},
    {"Laptop", 349, 1899, Curve::school, "Mouse"},
    {"Mouse", 9, 89, Curve::flat, "Mouse Mat"},
    {"Phone Case", 7, 39, Curve::flat, "USB-C Cable"},
    {"USB-C Cable", 5, 24, Curve::flat, "Charger"},
    {"Charger", 12, 59, Curve::flat, "USB-C Cable"},
    {"Headphones", 19, 349, Curve::christmas, "Charger"},
    {"Television", 199, 1499, Curve::christmas, "HDMI Cable"},
    {"HDMI Cable", 5, 29, Curve::flat, "Television"},
    {"Mouse Mat", 5, 29, Curve::flat, "Mouse"},
});
constexpr std::array kClothing = std::to_array<ProductType>({
    {"Jeans", 25, 110, Curve::flat, "Belt"},
    {"T-Shirt", 8, 40, Curve::summer, "Shorts"},
    {"Shorts", 12, 45, Curve::summer, "T-Shirt"},
    {"Winter Coat", 60, 280, Curve::winter, "Scarf"},
    {"Scarf", 9, 45, Curve::winter, "Gloves"},
    {"Gloves", 8, 40, Curve::winter, "Scarf"},
    {"Jumper", 20, 95, Curve::christmas, "Jeans"},
    {"Dress", 25, 150, Curve::spring, "Belt"},
    {"Belt", 10, 45, Curve::flat, "Jeans"},
    {"School Shirt", 7, 22, Curve::school, "School Bag"},
});
constexpr std::array kFootwear = std::to_array<ProductType>({
    {"Shoes", 35, 140, Curve::flat, "Socks"},
    {"Running Shoes", 45, 180, Curve::spring, "Socks"},
    {"Boots", 50, 220, Curve::winter, "Socks"},
    {"Sandals", 12, 75, Curve::summer, "Sunscreen"},
    {"Slippers", 10, 45, Curve::christmas, "Socks"},
    {"Trainers", 40, 150, Curve::flat, "Socks"},
    {"Wellingtons", 18, 120, Curve::winter, "Socks"},
    {"Socks", 4, 18, Curve::flat, "Shoes"},
    {"School Shoes", 22, 60, Curve::school, "School Shirt"},
    {"Football Boots", 25, 160, Curve::school, "Football"},
});
constexpr std::array kHome = std::to_array<ProductType>({
    {"Kettle", 18, 110, Curve::flat, "Toaster"},
    {"Toaster", 20, 120, Curve::flat, "Kettle"},
    {"Coffee Machine", 59, 599, Curve::christmas, "Ground Coffee"},
    {"Vacuum Cleaner", 69, 499, Curve::flat, "Cleaning Spray"},
    {"Duvet", 20, 120, Curve::winter, "Pillow"},
    {"Pillow", 8, 50, Curve::flat, "Duvet"},
    {"Frying Pan", 12, 90, Curve::flat, "Olive Oil"},
    {"Desk Fan", 15, 80, Curve::summer, ""},
    {"Lamp", 12, 95, Curve::winter, ""},
    {"Christmas Lights", 8, 45, Curve::christmas, "Candle"},
});
constexpr std::array kGrocery = std::to_array<ProductType>({
    {"Tea", 2, 9, Curve::flat, "Biscuits"},
    {"Ground Coffee", 3, 12, Curve::flat, "Biscuits"},
    {"Biscuits", 1, 4, Curve::flat, "Tea"},
    {"Pasta", 1, 3, Curve::flat, "Pasta Sauce"},
    {"Pasta Sauce", 1, 4, Curve::flat, "Pasta"},
    {"Olive Oil", 4, 15, Curve::flat, "Pasta"},
    {"Chocolate", 1, 8, Curve::christmas, "Biscuits"},
    {"Ice Cream", 2, 7, Curve::summer, "Chocolate"},
    {"Soup", 1, 4, Curve::winter, "Pasta"},
    {"Lemonade", 1, 3, Curve::summer, "Ice Cream"},
});
constexpr std::array kBeauty = std::to_array<ProductType>({
    {"Shampoo", 2, 18, Curve::flat, "Conditioner"},
    {"Conditioner", 2, 18, Curve::flat, "Shampoo"},
    {"Sunscreen", 4, 22, Curve::summer, "After Sun"},
    {"After Sun", 3, 15, Curve::summer, "Sunscreen"},
    {"Perfume", 18, 120, Curve::christmas, "Gift Set"},
    {"Gift Set", 10, 60, Curve::christmas, "Perfume"},
    {"Moisturiser", 4, 45, Curve::winter, "Lip Balm"},
    {"Lip Balm", 2, 8, Curve::winter, "Moisturiser"},
    {"Toothpaste", 1, 7, Curve::flat, "Shampoo"},
    {"Razor", 4, 30, Curve::flat, "Moisturiser"},
});
constexpr std::array kToys = std::to_array<ProductType>({
    {"Building Set", 8, 160, Curve::christmas, "Board Game"},
    {"Board Game", 10, 45, Curve::christmas, "Batteries"},
    {"Doll", 8, 50, Curve::christmas, "Doll Clothes"},
    {"Doll Clothes", 5, 20, Curve::christmas, "Doll"},
    {"Puzzle", 6, 25, Curve::winter, "Board Game"},
    {"Games Console", 199, 479, Curve::christmas, "Video Game"},
    {"Video Game", 18, 65, Curve::christmas, "Games Console"},
    {"Water Pistol", 4, 25, Curve::summer, "Paddling Pool"},
    {"Paddling Pool", 10, 60, Curve::summer, "Water Pistol"},
    {"Soft Toy", 6, 35, Curve::flat, ""},
});
constexpr std::array kBooks = std::to_array<ProductType>({
    {"Novel", 6, 20, Curve::flat, "Novel"},
    {"Cookbook", 12, 30, Curve::christmas, "Frying Pan"},
    {"Crime Story", 5, 18, Curve::summer, "Crime Story"},
    {"Atlas", 12, 45, Curve::school, "Stationery Set"},
    {"Children's Book", 4, 14, Curve::christmas, "Soft Toy"},
    {"Biography", 8, 25, Curve::christmas, "Novel"},
    {"Revision Guide", 5, 14, Curve::spring, "Stationery Set"},
    {"Diary", 4, 20, Curve::christmas, "Stationery Set"},
    {"Travel Guide", 8, 20, Curve::summer, "Sunscreen"},
    {"Stationery Set", 4, 25, Curve::school, "School Bag"},
});
constexpr std::array kSports = std::to_array<ProductType>({
    {"Football", 6, 40, Curve::summer, "Football Boots"},
    {"Yoga Mat", 9, 60, Curve::winter, "Water Bottle"},
    {"Water Bottle", 5, 30, Curve::summer, "Yoga Mat"},
    {"Dumbbells", 12, 120, Curve::winter, "Yoga Mat"},
    {"Tent", 35, 350, Curve::summer, "Sleeping Bag"},
    {"Sleeping Bag", 18, 140, Curve::summer, "Tent"},
    {"Bicycle Helmet", 15, 90, Curve::spring, "Bicycle Light"},
    {"Bicycle Light", 8, 55, Curve::winter, "Bicycle Helmet"},
    {"Rucksack", 18, 130, Curve::summer, "Water Bottle"},
    {"School Bag", 12, 45, Curve::school, "Stationery Set"},
});
constexpr std::array kGarden = std::to_array<ProductType>({
    {"Lawn Mower", 79, 449, Curve::spring, "Garden Gloves"},
    {"Garden Gloves", 3, 15, Curve::spring, "Compost"},
    {"Compost", 4, 14, Curve::spring, "Plant Pot"},
    {"Plant Pot", 3, 40, Curve::spring, "Compost"},
    {"Barbecue", 39, 399, Curve::summer, "Charcoal"},
    {"Charcoal", 5, 18, Curve::summer, "Barbecue"},
    {"Hose", 12, 60, Curve::summer, "Plant Pot"},
    {"Bird Seed", 3, 16, Curve::winter, ""},
    {"Garden Chair", 15, 120, Curve::summer, "Barbecue"},
    {"Fence Paint", 12, 45, Curve::spring, "Garden Gloves"},
});
constexpr std::array kHealth = std::to_array<ProductType>({
    {"Vitamins", 3, 22, Curve::winter, "Cough Syrup"},
    {"Cough Syrup", 3, 9, Curve::winter, "Tissues"},
    {"Tissues", 1, 5, Curve::winter, "Cough Syrup"},
    {"Plasters", 2, 6, Curve::flat, "Tissues"},
    {"Hay Fever Tablets", 3, 12, Curve::spring, "Tissues"},
    {"Protein Powder", 12, 60, Curve::winter, "Water Bottle"},
    {"Batteries", 3, 15, Curve::christmas, "Bicycle Light"},
    {"Cleaning Spray", 1, 6, Curve::spring, "Kitchen Roll"},
    {"Kitchen Roll", 2, 9, Curve::flat, "Cleaning Spray"},
    {"Candle", 4, 35, Curve::winter, "Gift Set"},
});
constexpr std::array kPets = std::to_array<ProductType>({
    {"Dog Food", 4, 55, Curve::flat, "Dog Treats"},
    {"Dog Treats", 2, 9, Curve::flat, "Dog Food"},
    {"Cat Food", 3, 40, Curve::flat, "Cat Litter"},
    {"Cat Litter", 4, 18, Curve::flat, "Cat Food"},
    {"Dog Lead", 5, 30, Curve::spring, "Dog Treats"},
    {"Cat Toy", 2, 12, Curve::christmas, "Cat Food"},
    {"Pet Bed", 12, 80, Curve::winter, "Dog Food"},
    {"Fish Food", 3, 12, Curve::flat, ""},
    {"Hamster Bedding", 3, 12, Curve::flat, ""},
    {"Dog Coat", 10, 45, Curve::winter, "Dog Lead"},
});

constexpr std::array<Words, 10> kElectronicsBrands = {
    "Samsung", "Sony", "Logitech", "Anker", "HP", "Lenovo", "Dell", "Belkin", "Philips", "LG"};
constexpr std::array<Words, 10> kClothingBrands = {
    "Levi's", "Next", "Barbour", "Superdry", "Uniqlo", "Gap", "Joules", "Fat Face", "Zara", "H&M"};
constexpr std::array<Words, 10> kFootwearBrands = {"Nike",     "Adidas",     "Clarks", "Puma",
                                                   "Skechers", "Asics",      "Hunter", "Timberland",
                                                   "Vans",     "Dr. Martens"};
constexpr std::array<Words, 10> kHomeBrands = {"Dyson",    "Russell Hobbs", "De'Longhi", "Tefal",
                                               "Breville", "Silentnight",   "Habitat",   "Bosch",
                                               "Shark",    "Le Creuset"};
constexpr std::array<Words, 10> kGroceryBrands = {
    "Yorkshire", "Nestlé",   "Heinz",     "Barilla",  "Cadbury",
    "Lavazza",   "Napolina", "McVitie's", "Waitrose", "Häagen-Dazs"};
constexpr std::array<Words, 10> kBeautyBrands = {
    "L'Oréal",  "Nivea",      "Boots",         "Dove", "Garnier",
    "Gillette", "Neutrogena", "The Body Shop", "Olay", "Colgate"};
constexpr std::array<Words, 10> kToysBrands = {"LEGO",      "Hasbro",       "Mattel", "Nintendo",
                                               "Playmobil", "Ravensburger", "VTech",  "Orchard",
                                               "Nerf",      "Sylvanian"};
constexpr std::array<Words, 10> kBooksBrands = {"Penguin",       "Puffin",    "Faber",   "Vintage",
                                                "Collins",       "Oxford",    "Usborne", "Picador",
                                                "Lonely Planet", "Bloomsbury"};
constexpr std::array<Words, 10> kSportsBrands = {"Wilson",   "Mitre",    "Decathlon", "Karrimor",
                                                 "Vango",    "Giro",     "Osprey",    "Speedo",
                                                 "Berghaus", "Slazenger"};
constexpr std::array<Words, 10> kGardenBrands = {
    "Flymo",    "Gardena",           "Weber",       "Westland", "Cuprinol",
    "Hozelock", "Spear and Jackson", "Miracle-Gro", "Peckish",  "Kew"};
constexpr std::array<Words, 10> kHealthBrands = {"Centrum",  "Seven Seas", "Kleenex", "Elastoplast",
                                                 "Duracell", "Dettol",     "Plenty",  "Yankee",
                                                 "Holland",  "Benadryl"};
constexpr std::array<Words, 10> kPetsBrands = {"Pedigree",    "Whiskas", "Felix",  "Bakers",
                                               "Royal Canin", "Lily's",  "Purina", "Sheba",
                                               "Harringtons", "Tetra"};

constexpr std::array<Words, 5> kModels = {"", "Pro", "Plus", "Mini", "2024"};
constexpr std::array<Words, 5> kColours = {"Black", "Navy", "Grey", "White", "Red"};
constexpr std::array<Words, 5> kFinishes = {"Classic", "Steel", "Cream", "Slate", "Copper"};
constexpr std::array<Words, 5> kPacks = {"", "Original", "Organic", "Family Pack", "Twin Pack"};
constexpr std::array<Words, 5> kBottles = {"50ml", "200ml", "400ml", "Sensitive", "Travel Size"};
constexpr std::array<Words, 5> kEditions = {"Paperback", "Hardback", "Large Print",
                                            "Second Edition", "Illustrated"};
constexpr std::array<Words, 5> kToyLines = {"", "Junior", "Deluxe", "Adventure", "Classic"};

constexpr std::array kCategories = std::to_array<CategoryWords>({
    {"Electronics", false, kElectronics, kElectronicsBrands, kModels},
    {"Footwear", false, kFootwear, kFootwearBrands, kColours},
    {"Grocery", true, kGrocery, kGroceryBrands, kPacks},
    {"Clothing", false, kClothing, kClothingBrands, kColours},
    {"Home & Kitchen", false, kHome, kHomeBrands, kFinishes},
    {"Beauty", true, kBeauty, kBeautyBrands, kBottles},
    {"Toys & Games", false, kToys, kToysBrands, kToyLines},
    {"Books", false, kBooks, kBooksBrands, kEditions},
    {"Sports & Outdoors", false, kSports, kSportsBrands, kModels},
    {"Health & Household", true, kHealth, kHealthBrands, kPacks},
    {"Garden", false, kGarden, kGardenBrands, kFinishes},
    {"Pets", true, kPets, kPetsBrands, kPacks},
});

constexpr std::array kStars = std::to_array<StarProduct>({
    {"iPhone 14", "Electronics", "Phone", 69900},
    {"Nike Shoes", "Footwear", "Shoes", 8999},
    {"Yorkshire Tea, 240 Bags", "Grocery", "Tea", 650},
    {"Laptop", "Electronics", "Laptop", 150000},
    {"Cadbury Dairy Milk 360g", "Grocery", "Chocolate", 425},
    {"Levi's 501 Jeans", "Clothing", "Jeans", 8500},
    {"Wireless Mouse", "Electronics", "Mouse", 1999},
    {"AirPods Pro", "Electronics", "Headphones", 22900},
    {"Colgate Total Toothpaste", "Beauty", "Toothpaste", 350},
    {"Nintendo Switch", "Toys & Games", "Games Console", 25999},
    {"Lavazza Rossa 250g", "Grocery", "Ground Coffee", 495},
    {"LEGO Star Wars X-Wing", "Toys & Games", "Building Set", 9499},
    {"Air Fryer 5.5L", "Home & Kitchen", "Frying Pan", 9999},
    {"Kindle Paperwhite", "Electronics", "Phone", 14999},
    {"Adidas Samba", "Footwear", "Trainers", 9000},
    {"Sony Bravia 55\" TV", "Electronics", "Television", 89900},
    {"Felix As Good As It Looks 40 Pack", "Pets", "Cat Food", 1475},
    {"Monopoly", "Toys & Games", "Board Game", 2499},
    {"Nivea Sun SPF 50", "Beauty", "Sunscreen", 850},
    {"Dyson V11", "Home & Kitchen", "Vacuum Cleaner", 42999},
    {"North Face Puffer Jacket", "Clothing", "Winter Coat", 24500},
    {"Weber Kettle Barbecue", "Garden", "Barbecue", 18999},
    {"Pedigree Adult 12kg", "Pets", "Dog Food", 2299},
    {"The Thursday Murder Club", "Books", "Crime Story", 899},
});

constexpr std::array kCities = std::to_array<CityWords>({
    {"London", 300},    {"Manchester", 90},
    {"Birmingham", 88}, {"Leeds", 62},
    {"Glasgow", 58},    {"Liverpool", 50},
    {"Edinburgh", 48},  {"Bristol", 46},
    {"Sheffield", 42},  {"Cardiff", 34},
    {"Leicester", 31},  {"Nottingham", 30},
    {"Belfast", 28},    {"Newcastle upon Tyne", 28},
    {"Brighton", 26},   {"Southampton", 23},
    {"Portsmouth", 21}, {"Plymouth", 20},
    {"Reading", 20},    {"Aberdeen", 18},
    {"Norwich", 17},    {"York", 16},
    {"Oxford", 16},     {"Cambridge", 15},
    {"Swansea", 14},    {"Dundee", 12},
    {"Exeter", 12},     {"Bath", 10},
    {"Inverness", 6},   {"King's Lynn", 4},
});

constexpr std::array<Words, 32> kFirstNames = {
    "Olivia", "George",  "Amelia", "Noah",   "Isla",  "Arthur",  "Ava",   "Muhammad",
    "Mia",    "Leo",     "Ivy",    "Oscar",  "Lily",  "Harry",   "Freya", "Archie",
    "Grace",  "Jack",    "Sofia",  "Henry",  "Aisha", "Charlie", "Zoë",   "Freddie",
    "Priya",  "William", "Ella",   "Thomas", "Siân",  "Joshua",  "Chloe", "Rhys"};
constexpr std::array<Words, 32> kLastNames = {
    "Smith",   "Jones",    "Taylor",   "Brown",    "Williams", "Wilson",    "Johnson", "Davies",
    "Patel",   "Robinson", "Wright",   "Thompson", "Evans",    "Walker",    "White",   "Roberts",
    "Green",   "Hall",     "Wood",     "Khan",     "Thomas",   "Clarke",    "O'Brien", "Hughes",
    "Edwards", "Lewis",    "Campbell", "Singh",    "Murphy",   "MacDonald", "Begum",   "Kelly"};
constexpr std::array<Words, 16> kStreets = {
    "High Street",  "Station Road", "Church Lane", "Victoria Road",  "Park Avenue",    "Mill Lane",
    "The Crescent", "Queens Road",  "Kings Drive", "Chapel Street",  "Albert Terrace", "Green Lane",
    "Manor Close",  "North Street", "Elm Grove",   "Springfield Way"};

}  // namespace

std::span<const CategoryWords> category_words() { return kCategories; }
std::span<const StarProduct> star_products() { return kStars; }
std::span<const CityWords> city_words() { return kCities; }
std::span<const std::string_view> first_names() { return kFirstNames; }
std::span<const std::string_view> last_names() { return kLastNames; }
std::span<const std::string_view> street_names() { return kStreets; }

}  // namespace shop::sim
